import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Api, OPERATOR, raw, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const path = '/sales/drop-1/purchases';
const LIMIT = 16 * 1024;

/** A purchase whose body has so many bytes. */
function bodyOf(bytes: number): string {
  return '{"buyerId":"b"}'.padEnd(bytes, ' ');
}

function head(headers: string, token = SHOP): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${headers}\r\n\r\n`;
}

const json = 'Content-Type: application/json\r\n';

describe('the limit of a body', () => {
  test('is 16 KiB to the byte', async () => {
    expect((await api.call('POST', path, { token: SHOP, body: bodyOf(LIMIT) })).status).toBe(202);
    const reply = await api.call('POST', path, { token: SHOP, body: bodyOf(LIMIT + 1) });
    expect([reply.status, slugOf(reply)]).toEqual([413, 'body-too-large']);
    expect(reply.headers.get('connection')).toBe('close');
  });

  test('holds for chunked bodies', async () => {
    const send = (bytes: number) =>
      raw(api.port, [
        head(`${json}Connection: close\r\nTransfer-Encoding: chunked`),
        `${bytes.toString(16)}\r\n${bodyOf(bytes)}\r\n0\r\n\r\n`,
      ]);
    expect(await send(LIMIT)).toContain('HTTP/1.1 202 ');
    expect(await send(LIMIT + 1)).toContain('HTTP/1.1 413 ');
  });

  test('is answered at once when a request announces more', async () => {
    const answer = await raw(api.port, [head(`${json}Content-Length: 999999999`)]);
    expect(answer).toContain('HTTP/1.1 413 ');
    expect(answer).toContain('Connection: close');
  });

  test('is larger for a sale, whose items need it', async () => {
    const reply = await api.call('POST', '/sales', { token: OPERATOR, body: `{${' '.repeat(LIMIT)}}` });
    expect(reply.status).toBe(400);
  });
});

describe('a client that is refused before its body has come', () => {
  test('gets the answer although it goes on sending, and is cut off after a while', async () => {
    const socket = connect(api.port, '127.0.0.1');
    const { answer, sent } = await sendWithoutEnd(socket, head(`${json}Transfer-Encoding: chunked`, 'wrong'));
    expect(answer).toContain('HTTP/1.1 401 ');
    expect(answer).toContain('/problems/unauthenticated');
    // What is thrown away is about 1 MiB; the rest is what the two kernels hold.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test('is cut off after a second when it sends slowly', async () => {
    const startedAt = performance.now();
    const answer = await raw(
      api.port,
      [head(`${json}Transfer-Encoding: chunked`, 'wrong'), '1\r\n{\r\n'],
      15_000,
    );
    expect(answer).toContain('HTTP/1.1 401 ');
    // Long before a request that is listened to would have to be whole.
    expect(performance.now() - startedAt).toBeLessThan(9000);
  });

  test('keeps its connection when the body is small', async () => {
    const body = bodyOf(100);
    const request = `${head(`${json}Content-Length: 100`, 'wrong')}${body}`;
    const last = `${head(`${json}Content-Length: 100\r\nConnection: close`)}${body}`;
    const answer = await raw(api.port, [request, last]);
    expect(answer).toMatch(/HTTP\/1\.1 401 [^]*HTTP\/1\.1 202 /);
  });
});

test('a client that goes away while it sends leaves nothing behind', async () => {
  await raw(api.port, [head(`${json}Content-Length: 100`), '{"buyerId"'], 50);
  expect((await api.call('POST', path, { token: SHOP, body: bodyOf(20) })).status).toBe(202);
  expect(api.engine.called('placePurchase')).toHaveLength(1);
  expect(api.lines.filter((line) => line.level !== 'debug')).toEqual([]);
});

describe('the type of a body', () => {
  const good = [
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
  ];
  test.each(good)('%s', async (type) => {
    const reply = await api.call('POST', path, {
      token: SHOP,
      body: bodyOf(20),
      headers: { 'Content-Type': type },
    });
    expect(reply.status).toBe(202);
  });

  const bad = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/jsonp',
    'application/problem+json',
    'json',
  ];
  test.each(bad)('not %s', async (type) => {
    const reply = await api.call('POST', path, {
      token: SHOP,
      body: bodyOf(20),
      headers: { 'Content-Type': type },
    });
    expect([reply.status, slugOf(reply)]).toEqual([415, 'unsupported-media-type']);
  });

  test('has to be told', async () => {
    const answer = await raw(api.port, [`${head('Connection: close\r\nContent-Length: 20')}${bodyOf(20)}`]);
    expect(answer).toContain('HTTP/1.1 415 ');
  });

  test.each(['gzip', 'br', 'deflate', 'gzip, identity'])('has no encoding %s', async (encoding) => {
    const headers = { 'Content-Encoding': encoding };
    const reply = await api.call('POST', path, { token: SHOP, body: bodyOf(20), headers });
    expect(slugOf(reply)).toBe('unsupported-media-type');
  });
});

/** Sends one chunk after the other as fast as the server takes them, until it hangs up. */
async function sendWithoutEnd(socket: Socket, request: string): Promise<{ answer: string; sent: number }> {
  return new Promise((resolve) => {
    let answer = '';
    let open = true;
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const send = () => {
      while (open && socket.write(chunk));
    };
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('drain', send);
    socket.on('close', () => {
      open = false;
      resolve({ answer, sent: socket.bytesWritten });
    });
    socket.write(request);
    send();
  });
}
