import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import { buyerToken } from './buyer-jwt.ts';
import { ORDER_NO, PAYMENT_ID, texts } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const CSV = { Accept: 'text/csv' };
const download = (path = '/orders', headers: Record<string, string> = CSV, token = SHOP) =>
  api.call('GET', path, { token, headers });

describe('a list as CSV', () => {
  test('is the whole selection, with its type and a name for its file', async () => {
    for (const token of [SHOP, OPERATOR]) {
      const reply = await download('/orders?saleId=drop-1&state=paid&order=oldest', CSV, token);
      expect([reply.status, reply.text]).toEqual([200, `orderNo\r\n${ORDER_NO}\r\n`]);
      expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect(reply.headers.get('content-disposition')).toBe('attachment; filename="orders-drop-1.csv"');
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('transfer-encoding')).toBe('chunked');
    }
    expect(api.engine.called('readOrdersCsv')[0]?.args).toEqual([
      { saleId: 'drop-1', buyerId: null, states: ['paid'], order: 'oldest' },
    ]);
    expect(api.engine.called('listOrders')).toEqual([]);
    expect(api.measured.filter(({ route }) => route === '/orders')).toHaveLength(2);
  });

  test('of payments is had in the same way', async () => {
    const reply = await download('/payments?state=refund_due&order=oldest');
    expect(reply.text).toBe(`paymentId\r\n${PAYMENT_ID}\r\n`);
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="payments.csv"');
    expect(api.engine.called('readPaymentsCsv')[0]?.args).toEqual([
      { saleId: null, states: ['refund_due'], reference: null, order: 'oldest' },
    ]);
  });

  test.each([
    ['text/csv', true],
    ['TEXT/CSV; charset=utf-8', true],
    ['text/html, text/csv;q=0.9, */*;q=0.1', true],
    ['application/json;q=0.5, text/csv', true],
    ['application/json, text/csv;q=0.5', false],
    ['text/csv;q=0', false],
    ['text/*', false],
    ['*/*', false],
    ['application/json', false],
  ])('is sent to a client that accepts %s: %s', async (accept, isCsv) => {
    const reply = await download('/orders', { Accept: accept });
    expect(reply.headers.get('content-type')?.startsWith('text/csv')).toBe(isCsv);
  });

  test('takes neither limit nor cursor', async () => {
    expect(pointersOf(await download('/orders?limit=5&cursor=abc'))).toEqual(['/limit', '/cursor']);
    expect(pointersOf(await download('/payments?cursor=abc'))).toEqual(['/cursor']);
    expect(api.engine.calls).toEqual([]);
  });

  test('is not for buyers', async () => {
    const token = await buyerToken('buyer-7');
    for (const path of ['/orders', '/payments'])
      expect(slugOf(await download(path, CSV, token))).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });

  test('answers HEAD with its headers, and reads nothing more', async () => {
    const reply = await api.call('HEAD', '/orders', { token: SHOP, headers: CSV });
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(reply.headers.get('content-type')).toContain('text/csv');
    for (let n = 0; n < 5; n += 1) expect((await download()).status).toBe(200);
  });
});

const CHUNK = 'x'.repeat(1024 * 1024);

/** A download without an end, and what has been read of it. */
function endless() {
  const seen = { parts: 0, hasLeft: false };
  async function* parts(): AsyncGenerator<string, void> {
    try {
      for (;;) {
        seen.parts += 1;
        yield CHUNK;
      }
    } finally {
      seen.hasLeft = true;
    }
  }
  return { seen, read: async () => parts() };
}

/** A client that reads nothing until its socket is resumed. */
async function slowClient(): Promise<Socket> {
  const socket = connect(api.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  socket.write(
    `GET /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SHOP}\r\nAccept: text/csv\r\n\r\n`,
  );
  return socket;
}

describe('a client that reads slowly', () => {
  test('is waited for, with little in memory, and goes on where it was', async () => {
    const { seen, read } = endless();
    api.engine.readOrdersCsv = read;
    const socket = await slowClient();
    await waitFor('the buffers are full', async () => {
      const before = seen.parts;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return before > 0 && seen.parts === before;
    });
    const stopped = seen.parts;
    expect(stopped).toBeLessThan(30);
    socket.resume();
    await waitFor('it goes on', async () => seen.parts > stopped + 20);
    socket.destroy();
    await waitFor('nothing is read for a client that has gone', async () => seen.hasLeft);
  });

  test('holds one of two places, which is free when it has gone', async () => {
    api.engine.readOrdersCsv = endless().read;
    const clients = [await slowClient(), await slowClient()];
    await waitFor('both have begun', async () => api.engine.called('readOrdersCsv').length === 2);
    const refused = await download();
    expect([refused.status, slugOf(refused), refused.headers.get('retry-after')]).toEqual([
      429,
      'too-many-requests',
      '5',
    ]);
    // Lists are no downloads.
    expect((await api.call('GET', '/orders', { token: SHOP })).status).toBe(200);
    for (const socket of clients) socket.destroy();
    api.engine.readOrdersCsv = async () => texts('all');
    await waitFor('the places are free', async () => (await download()).status === 200);
  });
});

/**
 * A client with plain read(2), which sees a reset as what it is: libuv may take it for an end. It reads after
 * `read` is called.
 */
function plainClient(version: string): {
  read: () => void;
  ended: Promise<{ received: string; error: string }>;
} {
  const head = String.raw`GET /orders HTTP/${version}\r\nHost: x\r\nAuthorization: Bearer ${SHOP}\r\nAccept: text/csv\r\n\r\n`;
  const script = `exec 3<>/dev/tcp/127.0.0.1/${api.port}; printf '${head}' >&3; read -r; exec cat <&3`;
  const client = spawn('bash', ['-c', script], { env: { ...process.env, LC_ALL: 'C' } });
  let [received, error] = ['', ''];
  client.stdout.on('data', (data: Buffer) => (received = (received + data.toString()).slice(-100)));
  client.stderr.on('data', (data: Buffer) => (error += data.toString()));
  const ended = once(client, 'close').then(() => ({ received, error }));
  return { read: () => client.stdin.end('\n'), ended };
}

const RESET = expect.stringContaining('Connection reset by peer');

describe('a store that fails', () => {
  async function* broken(): AsyncGenerator<string, void> {
    yield 'orderNo\r\n';
    throw new StoreUnavailableError('postgres', 'query', new Error('gone'));
  }

  test('before the first line is a 503, and holds no place', async () => {
    api.engine.readOrdersCsv = async () => {
      throw new StoreUnavailableError('postgres', 'query');
    };
    for (let n = 0; n < 5; n += 1) expect(slugOf(await download())).toBe('unavailable');
  });

  test.each(['1.1', '1.0'])(
    'in the middle is an error for a client of HTTP/%s, and one line in the log',
    async (version) => {
      api.engine.readOrdersCsv = async () => broken();
      const { read, ended } = plainClient(version);
      read();
      const { received, error } = await ended;
      expect(error).toEqual(RESET);
      expect(received).not.toContain('0\r\n\r\n');
      await waitFor('it is logged', async () => api.lines.some(({ level }) => level === 'warn'));
      expect(api.lines.filter(({ level }) => level === 'warn')).toMatchObject([
        { message: 'download broken off: dependency unavailable' },
      ]);
      const headers = { ...CSV, Authorization: `Bearer ${SHOP}` };
      const fetched = fetch(`${api.url}/orders`, { headers }).then((response) => response.text());
      await expect(fetched).rejects.toThrow();
    },
  );
});

describe('a server that stops', () => {
  test('breaks a download off, visibly, and within its time; another one is refused', async () => {
    const { seen, read } = endless();
    api.engine.readOrdersCsv = read;
    const client = plainClient('1.0');
    await waitFor('it has begun', async () => seen.parts > 0);
    const since = performance.now();
    const drained = api.drain({ noticeMs: 300, finishMs: 300 });
    expect(slugOf(await download())).toBe('unavailable');
    await drained;
    expect(performance.now() - since).toBeLessThan(5000);
    client.read();
    expect((await client.ended).error).toEqual(RESET);
    // The server's own end of the connection closes after the client's.
    await waitFor('nothing more is read', async () => seen.hasLeft);
  });
});
