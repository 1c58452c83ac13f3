import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClientAddress, networkOf } from '@stampede/process';
import { type Api, SHOP, slugOf, startApi } from './http-kit.ts';

const PROXIES = ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'];

describe('the address of a request', () => {
  const addressOf = (peer: string | undefined, forwarded?: string, proxies = PROXIES) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    return createClientAddress(proxies)({
      socket: { remoteAddress: peer },
      headers,
    } as unknown as IncomingMessage);
  };

  test.each([
    ['198.51.100.7', '203.0.113.9'],
    ['11.0.0.1', '203.0.113.9'],
    ['2001:db8::1', '203.0.113.9'],
    ['127.0.0.1', undefined],
    ['127.0.0.1', ''],
    ['127.0.0.1', 'unknown'],
    ['127.0.0.1', '203.0.113.9, _hidden'],
    ['127.0.0.1', '203.0.113.9,'],
    ['127.0.0.1', 'fe80::1%eth0'],
    ['127.0.0.1', '203.0.113.9:99999999'],
    ['127.0.0.1', `203.0.113.9, ${'x'.repeat(15_000)}`],
  ])('%s is that of its connection, with %j in X-Forwarded-For', (peer, forwarded) => {
    expect(addressOf(peer, forwarded)).toBe(peer);
  });

  test.each([
    ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['fd00::1', '2001:db8::9', '2001:db8::9'],
    ['127.0.0.1', '192.0.2.1, 203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', '192.0.2.1 ,203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['127.0.0.1', 'junk, 10.1.2.3', '10.1.2.3'],
    ['127.0.0.1', '10.9.9.9, 10.1.2.3', '10.9.9.9'],
    ['127.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['127.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['127.0.0.1', '[2001:db8::9]', '2001:db8::9'],
  ])('from %s is what X-Forwarded-For %j says: %s', (peer, forwarded, address) => {
    expect(addressOf(peer, forwarded)).toBe(address);
  });

  test('is looked for behind 16 proxies, and not behind more', () => {
    const way = (proxies: number) => ['203.0.113.9', ...Array<string>(proxies).fill('10.0.0.1')].join();
    expect(addressOf('10.0.0.1', way(15))).toBe('203.0.113.9');
    expect(addressOf('10.0.0.1', way(5000))).toBe('10.0.0.1');
  });

  test('is that of the connection where no proxy is trusted, and empty where the connection is gone', () => {
    expect(addressOf('127.0.0.1', '203.0.113.9', [])).toBe('127.0.0.1');
    expect(addressOf(undefined, '203.0.113.9', [])).toBe('');
    expect(addressOf(undefined, '203.0.113.9')).toBe('');
  });
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8:0:5::', '2001:db8:0:5::/64'],
  ['', ''],
])('a limit counts %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe('behind a trusted proxy', () => {
  let api: Api;
  afterEach(() => api.stop());
  const buyFrom = async (forwarded: string) => {
    const headers = { 'X-Forwarded-For': forwarded, 'X-Request-Id': forwarded };
    const reply = await api.call('POST', '/sales/drop-1/purchases', {
      token: SHOP,
      headers,
      body: { buyerId: 'b' },
    });
    return slugOf(reply) ?? reply.status;
  };

  test('the limit a second and the log go by the address of the buyer', async () => {
    api = await startApi({ requestsPerSecond: 1, trustedProxies: ['127.0.0.0/8'] });
    expect(await buyFrom('203.0.113.9')).toBe(202);
    expect(await buyFrom('203.0.113.9')).toBe('too-many-requests');
    expect(await buyFrom('192.0.2.1, 203.0.113.9')).toBe('too-many-requests');
    expect(await buyFrom('203.0.113.10')).toBe(202);
    const fields = expect.objectContaining({
      requestId: '203.0.113.10',
      address: '203.0.113.10',
      status: 202,
    });
    expect(api.lines).toContainEqual({ level: 'debug', fields, message: 'request' });
  });

  test('that is not trusted they go by the address of the proxy', async () => {
    api = await startApi({ requestsPerSecond: 1 });
    expect(await buyFrom('203.0.113.9')).toBe(202);
    expect(await buyFrom('203.0.113.10')).toBe('too-many-requests');
  });
});
