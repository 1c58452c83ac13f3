import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buy, expectLaws, openTestSale, startWorld, type TestSale, type World } from '@stampede/testkit';
import type { Engine } from '../src/engine.ts';
import { aSaleView, NOW_MS } from './fake-engine.ts';
import { type Api, OPERATOR, type Reply, serve, slugOf, startApi } from './http-kit.ts';
import { realEngine } from './real-engine.ts';

const HOUR_MS = 3_600_000;

function tagOf(reply: Reply): string {
  expect(reply.headers.get('etag')).toMatch(/^W\/"[\w-]{22}"$/);
  return reply.headers.get('etag') ?? '';
}

describe('a sale in the stores', () => {
  let world: World;
  let api: Api<Engine>;
  let sale: TestSale;
  let path: string;
  beforeAll(async () => {
    world = await startWorld();
    api = await serve(realEngine(world));
  }, 60_000);
  beforeEach(async () => {
    sale = await openTestSale(world);
    path = `/sales/${sale.saleId}`;
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
  });
  afterAll(async () => {
    await api.stop();
    await world.close();
  });

  const ifNot = (tag: string, headers: Record<string, string> = {}) => ({
    headers: { 'If-None-Match': tag, ...headers },
  });

  test.each([() => path, () => '/sales?limit=1'])(
    'may be kept for a second, by everyone',
    async (address) => {
      const reply = await api.call('GET', address());
      expect(reply.headers.get('cache-control')).toBe('public, max-age=1');
      expect(reply.headers.get('vary')).toBe('Authorization');
      tagOf(reply);
    },
  );

  test('is answered 304 to who has it, until a unit moves', async () => {
    const first = await api.call('GET', path);
    const tag = tagOf(first);
    const same = await api.call('GET', path, ifNot(tag));
    expect([same.status, same.text]).toEqual([304, '']);
    for (const name of ['etag', 'cache-control', 'vary'])
      expect([name, same.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    expect(same.headers.get('content-length')).toBeNull();
    expect(same.headers.get('content-type')).toBeNull();

    await buy(world, sale);
    const moved = await api.call('GET', path, ifNot(tag));
    expect([moved.status, moved.body['items']]).toMatchObject([200, [{ available: 9, reserved: 1 }]]);
    expect(tagOf(moved)).not.toBe(tag);
  });

  test('is known by its tag among others, weak or strong, and by an asterisk', async () => {
    const tag = tagOf(await api.call('GET', path));
    const strong = tag.slice(2);
    for (const known of [`"other", ${tag}`, `${strong},W/"other"`, strong, '*', ' * '])
      expect([known, (await api.call('GET', path, ifNot(known))).status]).toEqual([known, 304]);
    for (const known of ['"other"', tag.slice(2, -1), strong.toUpperCase(), '', '"*"', '"'])
      expect([known, (await api.call('GET', path, ifNot(known))).status]).toEqual([known, 200]);
  });

  test('has the same headers for HEAD, and no body', async () => {
    const [whole, head] = [await api.call('GET', path), await api.call('HEAD', path)];
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['etag', 'cache-control', 'vary', 'content-type', 'content-length'])
      expect([name, head.headers.get(name)]).toEqual([name, whole.headers.get(name)]);
    expect((await api.call('HEAD', path, ifNot(tagOf(whole)))).status).toBe(304);
  });

  test('is for the holder of a token alone, who always gets it fresh', async () => {
    const reply = await api.call('GET', path, { token: OPERATOR });
    expect(reply.headers.get('cache-control')).toBe('private, no-cache');
    expect(reply.headers.get('vary')).toBe('Authorization');
    const again = await api.call('GET', path, { token: OPERATOR, ...ifNot(tagOf(reply)) });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
  });

  test('in a page has the tag of the page, which another page has not', async () => {
    const page = await api.call('GET', '/sales?limit=1');
    expect((await api.call('GET', '/sales?limit=1', ifNot(tagOf(page)))).status).toBe(304);
    await openTestSale(world);
    expect((await api.call('GET', '/sales?limit=1', ifNot(tagOf(page)))).status).toBe(200);
    expect(tagOf(await api.call('GET', '/sales?limit=2'))).not.toBe(tagOf(page));
  });

  test('that is missing is not kept', async () => {
    const reply = await api.call('GET', '/sales/none', ifNot('*'));
    expect([slugOf(reply), reply.headers.get('cache-control')]).toEqual(['sale-not-found', 'no-store']);
    expect(reply.headers.get('etag')).toBeNull();
  });
});

describe('the tag of a sale', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const tagAt = async (serverTimeMs: number, settings: object = {}): Promise<string> => {
    const view = aSaleView();
    api.engine.readSale = async () => ({
      ...view,
      serverTimeMs,
      settings: { ...view.settings, ...settings },
    });
    return tagOf(await api.call('GET', '/sales/drop-1'));
  };

  test('does not change with the time alone', async () => {
    expect(await tagAt(NOW_MS + HOUR_MS)).toBe(await tagAt(NOW_MS));
  });

  test.each([
    ['opens', { opensAtMs: NOW_MS + HOUR_MS }],
    ['closes', { opensAtMs: NOW_MS - HOUR_MS, closesAtMs: NOW_MS + HOUR_MS }],
  ])('changes every second while a client may count down until it %s', async (_what, settings) => {
    const tag = await tagAt(NOW_MS, settings);
    expect(await tagAt(NOW_MS + 999, settings)).toBe(tag);
    expect(await tagAt(NOW_MS + 1000, settings)).not.toBe(tag);
  });

  test('changes with what the clock makes of the sale, and then no more', async () => {
    const settings = { closesAtMs: NOW_MS };
    expect(await tagAt(NOW_MS, settings)).not.toBe(await tagAt(NOW_MS - 1, settings));
    expect(await tagAt(NOW_MS + HOUR_MS, settings)).toBe(await tagAt(NOW_MS, settings));
    const early = { state: 'closed', opensAtMs: NOW_MS + HOUR_MS };
    expect(await tagAt(NOW_MS + 1000, early)).toBe(await tagAt(NOW_MS, early));
  });
});

describe('requests that come together', () => {
  let api: Api;
  let answer: () => void;
  beforeEach(async () => {
    api = await startApi();
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    api.engine.readSale = async (saleId) => {
      await answered;
      return saleId === 'none' ? null : aSaleView();
    };
    api.engine.listSales = async () => {
      await answered;
      return { outcome: 'listed', data: [aSaleView()], nextCursor: null };
    };
  });
  afterEach(() => api.stop());

  /** Sends them, and lets the engine answer once all of them are there. */
  async function together(requests: [path: string, token?: string][]): Promise<Reply[]> {
    let arrived = 0;
    api.server.on('request', () => {
      arrived += 1;
      if (arrived === requests.length) setImmediate(answer);
    });
    return Promise.all(
      requests.map(([path, token]) => api.call('GET', path, token === undefined ? {} : { token })),
    );
  }

  test('for one sale are one read of the gate', async () => {
    const replies = await together(Array.from({ length: 100 }, () => ['/sales/drop-1']));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(new Set(replies.map(({ headers }) => headers.get('x-request-id'))).size).toBe(100);
    expect(api.engine.called('readSale')).toHaveLength(1);
    await api.call('GET', '/sales/drop-1');
    expect(api.engine.called('readSale')).toHaveLength(2);
  });

  test('share no read with another sale, another page, or a token', async () => {
    const replies = await together([
      ['/sales/drop-1'],
      ['/sales/drop-1'],
      ['/sales/none'],
      ['/sales/none'],
      ['/sales/drop-1', OPERATOR],
      ['/sales/drop-1', OPERATOR],
      ['/sales?limit=1'],
      ['/sales?limit=1'],
      ['/sales?limit=10'],
      ['/sales?cursor=x'],
    ]);
    expect(replies.map(({ status }) => status)).toEqual([
      ...[200, 200, 404, 404, 200, 200],
      ...[200, 200, 200, 200],
    ]);
    const read = api.engine.called('readSale').map(({ args }) => args[0]);
    expect(read.toSorted()).toEqual(['drop-1', 'drop-1', 'drop-1', 'none']);
    expect(api.engine.called('listSales')).toHaveLength(3);
  });
});

describe('the time', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  test('is that of this machine, to the millisecond, and is never kept', async () => {
    const before = new Date().toISOString();
    const reply = await api.call('GET', '/time?fresh=1');
    const after = new Date().toISOString();
    const { serverTime } = reply.body as { serverTime: string };
    expect(serverTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect([before, serverTime, after].toSorted()).toEqual([before, serverTime, after]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('etag')).toBeNull();
  });

  test('is read from no store', async () => {
    await api.call('GET', '/time');
    await api.call('HEAD', '/time');
    expect(api.engine.calls).toEqual([]);
  });
});
