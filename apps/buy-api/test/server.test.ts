import { Agent, createServer as createHttpServer, request as httpRequest } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type express from 'express';
import { afterEach, describe, expect, test } from '@jest/globals';
import { anOrder, NOW_MS, ORDER_NO } from './fake-engine.ts';
import { type Api, raw, SHOP, startApi } from './http-kit.ts';

const apis: Api[] = [];
async function start(): Promise<Api> {
  const api = await startApi();
  apis.push(api);
  return api;
}
afterEach(async () => {
  for (const api of apis.splice(0)) if (api.server.listening) await api.stop();
});

test('no request is lost when one process takes over from another under load', async () => {
  const [first, second] = [await start(), await start()];
  // What pm2's primary process does: connections go to the processes in turn, as long as they listen.
  let turn = 0;
  const handedToFirst: Promise<unknown>[] = [];
  const balancer = createTcpServer({ pauseOnConnect: true }, (socket: Socket) => {
    const listening = [first, second].filter((api) => api.server.listening);
    const process = listening[turn++ % listening.length]!;
    if (process === first) handedToFirst.push(new Promise((resolve) => socket.once('close', resolve)));
    process.server.emit('connection', socket);
    socket.resume();
  });
  await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
  const { port } = balancer.address() as AddressInfo;

  const firstClosed = async () => {
    while (first.server.listening) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(handedToFirst);
  };

  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const failures: unknown[] = [];
  let sent = 0;
  let running = true;
  const client = async () => {
    while (running) {
      sent += 1;
      try {
        const status = await purchase(port, agent);
        if (status !== 202) failures.push(status);
      } catch (error) {
        failures.push(error);
      }
      // Some clients are quick and some think, so that connections are busy and idle at every moment of the change.
      if (sent % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
    }
  };
  const clients = Array.from({ length: 64 }, client);
  while (first.engine.called('placePurchase').length <= 50)
    await new Promise((resolve) => setTimeout(resolve, 5));
  // A server waits for the connections that it has accepted itself; for these the test does.
  await Promise.all([first.drain(), firstClosed()]);
  const atTheEnd = first.engine.called('placePurchase').length;
  const soFar = second.engine.called('placePurchase').length;
  while (second.engine.called('placePurchase').length <= soFar + 200)
    await new Promise((resolve) => setTimeout(resolve, 5));
  running = false;
  await Promise.all(clients);
  agent.destroy();
  await new Promise((resolve) => balancer.close(resolve));

  expect(failures).toEqual([]);
  expect(first.engine.called('placePurchase')).toHaveLength(atTheEnd);
  expect(first.engine.calls.filter((call) => call.step === 'placePurchase').length).toBeLessThan(sent);
});

test('whoever waits for an order is answered first', async () => {
  const api = await start();
  const queued = { order: anOrder({ state: 'queued' }), serverTimeMs: NOW_MS };
  let answer: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    answer = resolve;
  });
  api.engine.findOrder = async () => queued;
  api.engine.waitForOrder = async () => {
    await ended;
    return queued;
  };
  api.engine.stopWaiting = () => answer();
  const waiting = api.call('GET', `/orders/${ORDER_NO}?wait=30`, { token: SHOP });
  while (api.engine.called('waitForOrder').length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));

  const drained = api.drain({ noticeMs: 50, finishMs: 1000 });
  const reply = await waiting;
  expect(reply.body['state']).toBe('queued');
  expect(reply.headers.get('connection')).toBe('close');
  await drained;
});

test('during the notice answers close their connection, and readiness says no', async () => {
  const api = await start();
  const drained = api.drain({ noticeMs: 2000, finishMs: 1000 });
  const reply = await api.call('POST', '/sales/drop-1/purchases', { token: SHOP, body: { buyerId: 'b' } });
  expect([reply.status, reply.headers.get('connection')]).toEqual([202, 'close']);
  expect((await api.call('GET', '/readyz')).status).toBe(503);
  expect((await api.call('GET', '/livez')).status).toBe(200);
  await drained;
  await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
});

test('a request that does not end is given up', async () => {
  const api = await start();
  api.engine.readSale = () => new Promise(() => undefined);
  const hanging = fetch(`${api.url}/sales/drop-1`).catch((error: unknown) => String(error));
  while (api.engine.called('readSale').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await api.drain({ noticeMs: 10, finishMs: 100 });
  expect(await hanging).toBe('TypeError: fetch failed');
});

test('requests and responses are born with the prototypes that express wants', async () => {
  const api = await start();
  const seen: boolean[] = [];
  api.server.prependListener('request', (request: object, response: object) => {
    const app = (response as { app: express.Express }).app;
    seen.push(
      Object.getPrototypeOf(request) === app.request,
      Object.getPrototypeOf(response) === app.response,
    );
  });
  expect((await api.call('GET', '/livez')).status).toBe(200);
  expect(seen).toEqual([true, true]);
});

describe('a target that is a whole address', () => {
  const targets: [string, number][] = [
    ['http://elsewhere/livez', 200],
    ['http://elsewhere', 404],
    ['http://', 404],
    ['http://[', 404],
    ['http://[::1?a=b', 404],
  ];
  test.each(targets)('%s is %d', async (target, status) => {
    const { port } = await start();
    const received = await raw(port, [`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`]);
    expect(received).toContain(`HTTP/1.1 ${status} `);
    expect(received).toMatch(/Content-Type: application\/(problem\+)?json/);
  });
});

test('an expectation that nobody knows is passed over', async () => {
  const request = 'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n';
  expect(await raw((await start()).port, [request])).toContain('HTTP/1.1 200 ');
});

test('a client that has sent everything and says so gets its answer', async () => {
  const { engine, port } = await start();
  engine.readSale = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return null;
  };
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end('GET /sales/drop-1 HTTP/1.1\r\nHost: x\r\n\r\n');
  let received = '';
  for await (const data of socket.setEncoding('utf8')) received += String(data);
  expect(received).toContain('/problems/sale-not-found');
});

test('every wait of the server has a bound', async () => {
  const { server } = await start();
  for (const bound of [
    server.headersTimeout,
    server.requestTimeout,
    server.keepAliveTimeout,
    server.timeout,
  ]) {
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThanOrEqual(90_000);
  }
  expect(server.maxConnections).toBeGreaterThan(1000);
});

test('a port that is taken is an error, not a wait', async () => {
  const taken = createHttpServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const api = await start();
  await api.stop();
  await expect(api.listen((taken.address() as AddressInfo).port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  await new Promise((resolve) => taken.close(resolve));
});

function purchase(port: number, agent: Agent): Promise<number> {
  const body = '{"buyerId":"buyer-7"}';
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      agent,
      method: 'POST',
      path: '/sales/drop-1/purchases',
      headers: {
        Authorization: `Bearer ${SHOP}`,
        'Content-Type': 'application/json',
        'Content-Length': body.length,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.end(body);
  });
}
