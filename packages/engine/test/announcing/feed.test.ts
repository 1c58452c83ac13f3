import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, EventWatcher, readEvents, removeOldEvents, type EventBody } from '@stampede/engine';
import { Database, insertEvent, numberEvents, type Queryable } from '@stampede/store';
import { holdRows, openTestSale, order, startWorld, waitFor, type World } from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const all = { saleId: null, types: null, limit: 500 };

async function listed(
  after: number | 'latest' | null,
  limit = 500,
): Promise<{ events: EventBody[]; reached: number }> {
  const found = await readEvents(world.stores, { ...all, after, limit });
  if (found.outcome !== 'listed') throw new Error(found.outcome);
  return { events: [...found.events], reached: found.reached };
}

const write = (saleId: string, db: Queryable = world.stores.db): Promise<void> =>
  insertEvent(db, { type: 'sale.changed', saleId });

it('three readers skip nothing while ten transactions commit in another order than they began', async () => {
  const start = (await listed('latest')).reached;
  const names = Array.from({ length: 10 }, (_, n) => `ordered-${n}`);
  const db = new Database({
    ...{ url: world.database.url, poolSize: names.length, timeoutMs: 10_000 },
    ...{ applicationName: 'deciding', onError: (error) => process.emitWarning(error) },
  });
  const opened = await Promise.all(
    names.map(async (saleId) => {
      let commit = (): void => undefined;
      const held = new Promise<void>((resolve) => (commit = resolve));
      let begun = (): void => undefined;
      const written = new Promise<void>((resolve) => (begun = resolve));
      const ended = db.transaction(async (tx) => {
        await write(saleId, tx);
        begun();
        await held;
      });
      await written;
      return { commit, ended };
    }),
  );
  const readers = [0, 1, 2].map(() => ({ seen: [] as string[], after: start }));
  const readAll = async (): Promise<void> => {
    await Promise.all(
      readers.map(async (reader) => {
        const { events, reached } = await listed(reader.after, 3);
        reader.seen.push(...events.map(({ saleId }) => saleId ?? ''));
        reader.after = reached;
      }),
    );
  };
  for (const one of [3, 9, 0, 7, 1, 8, 2, 6, 4, 5].map((n) => opened[n])) {
    one?.commit();
    await one?.ended;
    await readAll();
  }
  for (let n = 0; n < 5; n += 1) await readAll();
  for (const { seen } of readers) {
    expect([...seen].sort()).toEqual(names);
    expect(seen).toEqual(readers[0]?.seen);
  }
  await db.close();
});

it('an open transaction elsewhere delays no event of others', async () => {
  const sale = await openTestSale(world);
  const [locked = '', other = ''] = await order(world, sale, 2);
  const { reached } = await listed('latest');
  const lock = await holdRows(world, 'SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE', [locked]);
  try {
    await cancelOrder(world.stores, other);
    expect((await listed(reached)).events.map(({ type, orderNo }) => [type, orderNo])).toEqual([
      ['order.cancelled', other],
    ]);
  } finally {
    await lock.release();
  }
});

it('a numbering that dies half-way leaves its events to the next one', async () => {
  const { reached } = await listed('latest');
  await write('killed-1');
  const lock = await holdRows(world, 'SELECT 1 FROM event_numbering FOR UPDATE');
  // Another numbering does nothing meanwhile, and does not wait.
  expect(await numberEvents(world.stores.db)).toBe(false);
  expect((await listed(reached)).events).toEqual([]);
  await lock.release();
  await waitFor('its lock is gone', async () => {
    await numberEvents(world.stores.db);
    return (await listed(reached)).events.length > 0;
  });
  await write('killed-2');
  const { events } = await listed(reached);
  expect(events.map(({ saleId }) => saleId)).toEqual(['killed-1', 'killed-2']);
  expect(events.map(({ position }) => position)).toEqual([reached + 1, reached + 2]);
});

it('numbers many batches at once without gaps while several number', async () => {
  const { reached } = await listed('latest');
  await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      await write(`many-${n}`);
      await numberEvents(world.stores.db);
    }),
  );
  await numberEvents(world.stores.db);
  const { events } = await listed(reached);
  expect(events.map(({ position }) => position)).toEqual(
    Array.from({ length: 200 }, (_, n) => reached + 1 + n),
  );
  expect(new Set(events.map(({ saleId }) => saleId)).size).toBe(200);
});

it('a reader whose next events have been removed is refused with the oldest position', async () => {
  const { reached } = await listed('latest');
  await write('old-1');
  await write('old-2');
  await write('new-1');
  const { events } = await listed(reached);
  await world.stores.db.query(
    `UPDATE event_batches SET occurred_at = now() - interval '8 days' WHERE last_position <= $1`,
    [reached + 2],
  );
  expect(await removeOldEvents(world.stores, 7)).toBe(false);
  expect(await readEvents(world.stores, { ...all, after: reached })).toEqual({
    outcome: 'expired',
    oldest: reached + 3,
  });
  expect((await listed(reached + 2)).events).toEqual(events.slice(2));
  expect((await listed(null)).events.map(({ saleId }) => saleId)).toEqual(['new-1']);
});

it('positions go on after a restore, and are never used twice with another content', async () => {
  const { reached } = await listed('latest');
  await world.stores.db.query('CREATE TABLE backup AS SELECT * FROM event_numbering');
  await write('lost');
  const [lost] = (await listed(reached)).events;
  // What a restore of the data alone does.
  await world.stores.db.query(`DELETE FROM event_batches WHERE sale_id = 'lost'`);
  await world.stores.db.query('TRUNCATE event_numbering');
  await world.stores.db.query('INSERT INTO event_numbering SELECT * FROM backup');
  await world.stores.db.query('DROP TABLE backup');
  // Before anything is written, readers of the lost event are not refused.
  expect((await listed(lost?.position ?? 0)).events).toEqual([]);
  await write('restored');
  await write('restored too');
  for (const after of [reached, lost?.position ?? 0]) {
    const { events } = await listed(after);
    expect(events.map(({ saleId }) => saleId)).toEqual(['restored', 'restored too']);
    expect(events[0]?.position).toBeGreaterThan(lost?.position ?? Infinity);
    expect(events[1]?.position).toBe((events[0]?.position ?? 0) + 1);
    expect(Number.isSafeInteger(events[1]?.position)).toBe(true);
  }
});

it('a position that no event ever had is refused', async () => {
  const { reached } = await listed('latest');
  expect(await readEvents(world.stores, { ...all, after: reached + 1 })).toEqual({
    outcome: 'unknown_position',
    last: reached,
  });
});

describe('waiting for events', () => {
  it('ends with the first event of the query, and not with others', async () => {
    const watcher = new EventWatcher(world.stores);
    const { reached } = await listed('latest');
    const waiting = watcher.waitForEvents(
      { ...all, saleId: 'awaited', after: reached },
      20_000,
      new AbortController().signal,
    );
    await write('another');
    await write('awaited');
    expect(await waiting).toMatchObject({ outcome: 'listed', events: [{ saleId: 'awaited' }] });
    watcher.stop();
  });

  it('ends empty when its time is over, its client is gone, or the process stops', async () => {
    const watcher = new EventWatcher(world.stores);
    const { reached } = await listed('latest');
    const query = { ...all, after: reached };
    const gone = new AbortController();
    expect(await watcher.waitForEvents(query, 10, gone.signal)).toMatchObject({ events: [], reached });
    const left = watcher.waitForEvents(query, 60_000, gone.signal);
    gone.abort();
    expect(await left).toMatchObject({ events: [] });
    const stopped = watcher.waitForEvents(query, 60_000, new AbortController().signal);
    watcher.stop();
    expect(await stopped).toMatchObject({ events: [] });
  });
});
