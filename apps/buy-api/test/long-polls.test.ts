import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLongPolls } from '../src/http/long-polls.ts';
import { anOrder, NOW_MS, ORDER_NO } from './fake-engine.ts';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, raw, SHOP, slugOf, startApi } from './http-kit.ts';

describe('the places of those who wait', () => {
  let server: Server;
  let client: Socket;
  let socket: Socket;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as { port: number }).port, '127.0.0.1');
    [socket] = (await once(server, 'connection')) as [Socket];
  });
  afterEach(async () => {
    client.destroy();
    socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const untilGone = (gone: AbortSignal) => once(gone, 'abort').then(() => 'gone' as unknown as object);
  const atOnce = () => Promise.resolve({ order: 1 });

  test('are bounded for one network and for the process, and given back', async () => {
    const polls = createLongPolls({ ofProcess: 4, ofNetwork: 2 });
    const held = [null, 'a', 'a'].map((network) => polls.hold(socket, network, untilGone));
    expect(await polls.hold(socket, 'a', atOnce)).toMatchObject({
      slug: 'too-many-requests',
      headers: { 'Retry-After': '1' },
    });
    expect(await polls.hold(socket, 'b', atOnce)).toEqual({ order: 1 });
    expect(await polls.hold(socket, null, atOnce)).toEqual({ order: 1 });
    await expect(polls.hold(socket, 'b', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    held.push(polls.hold(socket, 'b', untilGone));
    for (const network of ['c', null]) {
      expect(await polls.hold(socket, network, atOnce)).toMatchObject({
        slug: 'unavailable',
        headers: { 'Retry-After': '1' },
      });
    }
    client.destroy();
    expect(await Promise.all(held)).toEqual(Array(4).fill('gone'));
    expect(await polls.hold(socket, 'a', atOnce)).toEqual({ order: 1 });
  });
});

const timed = (order: ReturnType<typeof anOrder>) => ({ order, serverTimeMs: NOW_MS });

describe('waiting for an order', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi({ trustedProxies: ['127.0.0.1'] });
    api.engine.findOrder = async () =>
      timed(anOrder({ state: 'queued', createdAtMs: null, expiresAtMs: null }));
  });
  afterEach(() => api.stop());

  test('is refused to a buyer from an address of which 500 wait, and to no other', async () => {
    const signals: AbortSignal[] = [];
    let goOn = (): void => undefined;
    const all = new Promise<void>((resolve) => (goOn = resolve));
    api.engine.waitForOrder = async (_orderNo, _ms, gone) => {
      signals.push(gone);
      await all;
      return timed(anOrder());
    };
    const token = await buyerToken();
    const ask = (from: string, as = token) =>
      api.call('GET', `/orders/${ORDER_NO}?wait=30`, { token: as, headers: { 'X-Forwarded-For': from } });
    const head =
      `GET /orders/${ORDER_NO}?wait=30 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n` +
      `X-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const waiting = Array.from({ length: 500 }, () => raw(api.port, [head], 30_000));
    while (signals.length < 500) await new Promise((resolve) => setImmediate(resolve));
    expect(slugOf(await ask('203.0.113.9'))).toBe('too-many-requests');
    const others = [ask('203.0.113.10'), ask('203.0.113.9', SHOP)];
    goOn();
    for (const answer of await Promise.all(waiting)) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    for (const reply of await Promise.all(others)) expect(reply.status).toBe(200);
    expect((await ask('203.0.113.9')).status).toBe(200);
  });
});
