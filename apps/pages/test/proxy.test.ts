import { request as sendRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import { OPERATOR, slugOf, startPages, VIEWER, type Answer, type Ask, type Pages } from './pages-kit.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const PUBLIC_URL = 'http://shop.example/stampede';

let api: Upstream;
let pages: Pages;
let cookie: string;
beforeEach(async () => {
  api = await startUpstream();
  pages = await startPages({ buyApiPort: api.port, publicUrl: PUBLIC_URL });
  cookie = await pages.signIn(OPERATOR);
});
afterEach(async () => {
  await pages.stop();
  await api.stop();
});

const ask = (path: string, { headers = {}, ...rest }: Ask = {}): Promise<Answer> =>
  pages.ask(path, { headers: { 'sec-fetch-site': 'same-origin', cookie, ...headers }, ...rest });

describe('a request below /api', () => {
  it('reaches the buy API with the token of the session, and nothing else that says who it is', async () => {
    const body = '{"change":5}';
    const answer = await ask('/api/sales/s/items/a/allotment?x=%20y&z=1', {
      method: 'POST',
      headers: {
        accept: 'text/csv',
        'content-type': 'application/json',
        'content-length': String(body.length),
        'idempotency-key': 'key-1',
        'if-none-match': '"tag"',
        'x-request-id': 'request-7',
        authorization: 'Bearer another-token-another',
        'x-forwarded-for': '203.0.113.9',
      },
      body,
    });
    expect(answer.status).toBe(200);
    const [{ method, url, headers, body: sent } = api.received[0]!] = api.received;
    expect([method, url, sent]).toEqual(['POST', '/sales/s/items/a/allotment?x=%20y&z=1', body]);
    expect(headers).toEqual({
      accept: 'text/csv',
      authorization: `Bearer ${OPERATOR}`,
      connection: 'keep-alive',
      'content-length': String(body.length),
      'content-type': 'application/json',
      host: `127.0.0.1:${api.port}`,
      'idempotency-key': 'key-1',
      'if-none-match': '"tag"',
      'x-request-id': 'request-7',
    });
  });

  it('has the role of a viewer where a viewer is signed in', async () => {
    await ask('/api/sales', { headers: { cookie: await pages.signIn(VIEWER) } });
    expect(api.received[0]?.headers.authorization).toBe(`Bearer ${VIEWER}`);
  });

  it('is 401 without a session, and does not reach the buy API', async () => {
    const answer = await ask('/api/sales', { headers: { cookie: '' } });
    expect([answer.status, slugOf(answer)]).toEqual([401, 'unauthenticated']);
    expect(api.received).toEqual([]);
  });

  it('keeps the body of a DELETE apart from the next request', async () => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    await ask('/api/sales/s', {
      method: 'DELETE',
      headers: { 'transfer-encoding': 'chunked' },
      body: smuggled,
    });
    await ask('/api/sales');
    expect(api.received.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['DELETE', '/sales/s', smuggled],
      ['GET', '/sales', ''],
    ]);
  });

  it('is refused with a body of more than 1 MiB, whether its length is declared or not', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
      const answer = await ask('/api/sales', { method: 'POST', headers, body });
      expect([answer.status, slugOf(answer)]).toEqual([413, 'body-too-large']);
    }
    expect(api.received).toEqual([]);
  });
});

describe('an answer of the buy API', () => {
  it('comes back with its status and the headers of a list, without cookies, tokens and caching', async () => {
    api.answer = (_request, response) => {
      response.writeHead(409, {
        'content-type': 'application/problem+json',
        'retry-after': '5',
        etag: '"v1"',
        'content-disposition': 'attachment; filename="orders.csv"',
        'x-request-id': 'request-8',
        'cache-control': 'public, max-age=60',
        'set-cookie': 'a=b',
        'www-authenticate': 'Bearer',
        authorization: `Bearer ${OPERATOR}`,
        'x-other': 'y',
      });
      response.end('{"type":"/problems/sold-out"}');
    };
    const { status, headers, text } = await ask('/api/sales');
    expect([status, text]).toEqual([409, '{"type":"/problems/sold-out"}']);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '5',
      etag: '"v1"',
      'content-disposition': 'attachment; filename="orders.csv"',
      'x-request-id': 'request-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    for (const name of ['set-cookie', 'www-authenticate', 'authorization', 'x-other'])
      expect(headers[name]).toBeUndefined();
  });

  it.each([
    ['/orders/1', '/api/orders/1'],
    [`${PUBLIC_URL}/orders/1`, '/api/orders/1'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
  ])('with the Location %s has %s for the browser', async (location, expected) => {
    api.answer = (_request, response) => response.writeHead(201, { location }).end();
    expect((await ask('/api/orders', { method: 'POST' })).headers.location).toBe(expected);
  });

  it('without a body stays without one', async () => {
    api.answer = (request, response) =>
      response.writeHead(request.method === 'GET' ? 304 : 204, { etag: '"v1"' }).end();
    expect(await ask('/api/sales')).toMatchObject({ status: 304, text: '' });
    expect(await ask('/api/sales/s', { method: 'DELETE' })).toMatchObject({ status: 204, text: '' });
  });

  it('is streamed: its first part is there before its last one is made', async () => {
    let goOn: () => void = () => undefined;
    api.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('head\n');
      goOn = () => response.end('tail\n');
    };
    const parts: string[] = [];
    const ended = new Promise<void>((resolve) => {
      sendRequest(
        { host: '127.0.0.1', port: pages.port, path: '/api/orders', headers: { cookie }, agent: false },
        (response) => {
          response.setEncoding('utf8').on('data', (part: string) => parts.push(part));
          response.on('end', resolve);
        },
      ).end();
    });
    await waitFor('the first part has come', () => parts.length === 1);
    goOn();
    await ended;
    expect(parts).toEqual(['head\n', 'tail\n']);
  });

  it('that breaks off breaks off for the browser too', async () => {
    api.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('head\n', () => response.destroy());
    };
    await expect(ask('/api/orders')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it.each([
    ['has not begun', false],
    ['has begun', true],
  ])('that no one waits for any more is broken off when it %s', async (_, begins) => {
    let isClosed = false;
    api.answer = (_request, response) => {
      response.on('close', () => (isClosed = true));
      if (begins) response.write('head\n');
    };
    const request = sendRequest({
      host: '127.0.0.1',
      port: pages.port,
      path: '/api/orders',
      headers: { cookie },
      agent: false,
    });
    let hasBegun = false;
    request.on('response', () => (hasBegun = true));
    request.on('error', () => undefined);
    request.end();
    await waitFor('it has come', () => api.received.length === 1 && hasBegun === begins);
    request.destroy();
    await waitFor('the buy API has noticed', () => isClosed);
  });
});

describe('while the buy API is away', () => {
  it('a request is 503, and works when it is back', async () => {
    const { port } = api;
    await api.stop();
    for (const method of ['GET', 'POST']) {
      const answer = await ask('/api/sales', { method });
      expect([answer.status, slugOf(answer), answer.headers['retry-after']]).toEqual([
        503,
        'unavailable',
        '1',
      ]);
    }
    api = await startUpstream(port);
    expect((await ask('/api/sales')).status).toBe(200);
  });

  it('a change whose answer is lost may have been made, and says so', async () => {
    api.answer = (request) => request.socket.destroy();
    const slugs = [];
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'])
      slugs.push(slugOf(await ask('/api/sales/s', { method })));
    expect(slugs).toEqual(['unavailable', 'outcome-unknown', 'outcome-unknown', 'outcome-unknown']);
    expect(api.received.map(({ method }) => method)).toEqual(['GET', 'POST', 'PATCH', 'DELETE']);
  });
});
