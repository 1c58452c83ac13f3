import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NOW_MS } from './fake-engine.ts';
import { type Api, raw, SHOP, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

/** The server ends each of these connections by itself; a machine that is busy may take its time. */
const LONG_MS = 10_000;
const LIVEZ = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';

/** A purchase of `buyerId`, as bytes. */
function purchaseOf(buyerId: string, connection = 'keep-alive'): string {
  const body = JSON.stringify({ buyerId });
  const head = `Host: x\r\nAuthorization: Bearer ${SHOP}\r\nContent-Type: application/json\r\nX-Request-Id: ${buyerId}\r\nConnection: ${connection}`;
  return `POST /sales/drop-1/purchases HTTP/1.1\r\n${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** The statuses in the order in which they came. */
function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}

/** Lets purchases wait until they are released. */
function holdPurchases(): () => void {
  let goOn: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  api.engine.placePurchase = async () => {
    await released;
    return { outcome: 'accepted', serverTimeMs: NOW_MS };
  };
  return goOn;
}

async function placed(count: number): Promise<void> {
  while (api.engine.called('placePurchase').length < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

test('purchases that were sent without waiting are taken up one after the other', async () => {
  const goOn = holdPurchases();
  const received = raw(
    api.port,
    [purchaseOf('one') + purchaseOf('two') + purchaseOf('three', 'close')],
    LONG_MS,
  );
  await placed(1);
  await api.call('GET', '/livez');
  expect(api.engine.called('placePurchase')).toHaveLength(1);
  goOn();
  expect([...(await received).matchAll(/X-Request-Id: (\w+)/g)].map((match) => match[1])).toEqual([
    'one',
    'two',
    'three',
  ]);
});

describe('what is not HTTP takes no answer away', () => {
  const broken = [
    'nonsense\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
    `POST /sales HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SHOP}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ];
  test.each(broken)('%j', async (bytes) => {
    const received = await raw(api.port, [purchaseOf('one') + purchaseOf('two') + bytes], LONG_MS);
    expect(statusesOf(received)).toEqual([202, 202, 400]);
    expect(api.engine.called('placePurchase')).toHaveLength(2);
  });

  test('and is refused at once where nothing is to be answered', async () => {
    expect(statusesOf(await raw(api.port, [broken[0]!], LONG_MS))).toEqual([400]);
    expect(statusesOf(await raw(api.port, [broken[2]!], LONG_MS))).toEqual([400]);
    expect(statusesOf(await raw(api.port, [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`], LONG_MS))).toEqual([
      431,
    ]);
  });
});

test('a request that was answered before its body had come, and never comes, lets go of its connection', async () => {
  const head = 'POST /sales/drop-1/purchases HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{';
  const socket = connect(api.port, '127.0.0.1').setEncoding('utf8');
  socket.write(head);
  const received = await new Promise((resolve) => socket.once('data', resolve));
  expect(received).toContain('HTTP/1.1 401 ');
  socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
});

test('whoever sends more than a thousand requests ahead is hung up on', async () => {
  const goOn = holdPurchases();
  const requests = purchaseOf('one') + LIVEZ.repeat(1000);
  const received = raw(api.port, [requests.replace(/\r\n\r\n$/, '\r\nConnection: close\r\n\r\n')], LONG_MS);
  await placed(1);
  goOn();
  expect(statusesOf(await received)).toHaveLength(1001);
  expect(statusesOf(await raw(api.port, [requests.repeat(2)], LONG_MS)).length).toBeLessThan(1001);
});
