import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { PurchaseOutcome } from '@stampede/domain';
import { applyPendingChanges, cancelOrder } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  buyer,
  expectLaws,
  openTestSale,
  order,
  place,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

const LIMIT = 5;
const MINUTE_MS = 60_000;
const big = { items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }] };

let world: World;
let other: World;
let free: World;
beforeAll(async () => {
  world = await startWorld({ buyerPurchasesPerMinute: LIMIT });
  other = await startWorld({ beside: world });
  free = await startWorld({ beside: world, buyerPurchasesPerMinute: 0 });
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(async () => {
  await free.close();
  await other.close();
  await world.close();
});

const wordsOf = (outcomes: readonly PurchaseOutcome[]): string[] => outcomes.map(({ outcome }) => outcome);
const paceOf = (sale: TestSale, turn: 'even' | 'odd'): string => gateKeys.paceKey(0, sale.saleId, turn);

/** The minute of Redis' clock, and how much of it has passed in ms. */
async function clock(): Promise<{ turn: number; passedMs: number }> {
  const [seconds, micros] = await world.admin.time();
  const ms = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  return { turn: Math.floor(ms / MINUTE_MS), passedMs: ms % MINUTE_MS };
}

/** Repeats `attempt`, given the minute, until that minute is still the same at its end. */
async function withinOneMinute(attempt: (turn: number) => Promise<void>): Promise<void> {
  for (let attempts = 0; attempts < 3; attempts += 1) {
    const { turn } = await clock();
    const done = attempt(turn);
    await Promise.allSettled([done]);
    if ((await clock()).turn === turn) return done;
  }
  throw new Error('three attempts in a row met the end of a minute');
}

async function remember(sale: TestSale, turn: number, buyerId: string, times: number): Promise<void> {
  const key = paceOf(sale, turn % 2 === 0 ? 'even' : 'odd');
  await world.admin.hset(key, '', String(turn).padStart(80, '0'), buyerId, String(times));
}

it('a buyer has so many purchases a minute in a sale, through all processes together', async () => {
  const sale = await openTestSale(world, big);
  const elsewhere = await openTestSale(world, big);
  const buyerId = buyer();
  const outcomes = await Promise.all(
    Array.from(
      { length: 12 },
      async (_, n) => (await place(n % 2 === 0 ? world : other, sale, { buyerId }))[0]!,
    ),
  );
  expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(LIMIT);
  const waits = outcomes.flatMap((outcome) => (outcome.outcome === 'too_many' ? [outcome.waitMs] : []));
  expect(waits).toHaveLength(12 - LIMIT);
  expect(Math.min(...waits)).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2 * MINUTE_MS);
  expect(await stockOf(world, sale)).toEqual([1000 - LIMIT, LIMIT, 0]);
  expect(wordsOf(await place(world, sale, {}))).toEqual(['accepted']);
  expect(wordsOf(await place(world, elsewhere, { buyerId }))).toEqual(['accepted']);
  expect(wordsOf(await place(free, sale, { buyerId }))).toEqual(['accepted']);
});

it('in one call as in several', async () => {
  const sale = await openTestSale(world, big);
  const buyerId = buyer();
  const eight = Array.from({ length: 8 }, () => ({ buyerId }));
  expect(wordsOf(await place(world, sale, ...eight, {}))).toEqual([
    ...new Array<string>(LIMIT).fill('accepted'),
    ...new Array<string>(8 - LIMIT).fill('too_many'),
    'accepted',
  ]);
});

it('refused ones count, what says more than 429 is said first, and 429 itself does not count', async () => {
  const sale = await openTestSale(world);
  const buyerId = buyer();
  const many = { buyerId, quantity: 11 };
  const refused = await place(world, sale, ...new Array<typeof many>(LIMIT).fill(many));
  expect(new Set(wordsOf(refused))).toEqual(new Set(['not_enough_stock']));
  expect(wordsOf(await place(world, sale, { buyerId }, many, { buyerId }))).toEqual([
    'too_many',
    'not_enough_stock',
    'too_many',
  ]);
  const counts = await Promise.all(
    (['even', 'odd'] as const).map((turn) => world.admin.hget(paceOf(sale, turn), buyerId)),
  );
  expect(counts.map(Number).reduce((sum, count) => sum + count)).toBe(LIMIT + 1);
});

it('a purchase that is sent again is answered as before, however often', async () => {
  const sale = await openTestSale(world, big);
  const buyerId = buyer();
  const keyed = { buyerId, idempotencyKey: 'key' };
  const [first] = await place(world, sale, keyed);
  expect(first).toMatchObject({ outcome: 'accepted' });
  for (let n = 0; n < 2 * LIMIT; n += 1)
    expect(wordsOf(await place(world, sale, keyed))).toEqual(['replayed']);
  const rest = Array.from({ length: LIMIT }, () => ({ buyerId }));
  expect(wordsOf(await place(world, sale, ...rest))).toEqual([
    ...new Array<string>(LIMIT - 1).fill('accepted'),
    'too_many',
  ]);
  expect(wordsOf(await place(world, sale, keyed, { ...keyed, quantity: 2 }))).toEqual([
    'replayed',
    'idempotency_key_reused',
  ]);
});

it('who buys and cancels in a circle is stopped', async () => {
  const sale = await openTestSale(world);
  const buyerId = buyer();
  for (let round = 0; round < LIMIT; round += 1) {
    const [orderNo = ''] = await order(world, sale, 1, { buyerId, idempotencyKey: `round ${round}` });
    expect(await cancelOrder(world.stores, orderNo)).toMatchObject({ outcome: 'cancelled' });
  }
  const next = { buyerId, idempotencyKey: 'one more round' };
  expect(wordsOf(await place(world, sale, next))).toEqual(['too_many']);
  expect(await world.admin.hlen(gateKeys.idempotencyKey(0, sale.saleId))).toBe(LIMIT);
});

it('of the last minute counts what is left of it, and the wait that is named is long enough', async () => {
  await withinOneMinute(async (turn) => {
    const sale = await openTestSale(world, big);
    const buyerId = buyer();
    await remember(sale, turn - 1, buyerId, LIMIT);
    const roomAt = (passedMs: number): number =>
      LIMIT - Math.ceil((LIMIT * (MINUTE_MS - passedMs)) / MINUTE_MS);
    const before = await clock();
    const outcomes = await place(world, sale, ...Array.from({ length: LIMIT + 1 }, () => ({ buyerId })));
    const after = await clock();
    const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted').length;
    expect(accepted).toBeGreaterThanOrEqual(roomAt(before.passedMs));
    expect(accepted).toBeLessThanOrEqual(roomAt(after.passedMs));
    const refusal = outcomes.at(-1);
    if (refusal?.outcome !== 'too_many') throw new Error('the last one was not refused');
    expect(roomAt(after.passedMs + refusal.waitMs)).toBeGreaterThan(accepted);
  });
});

it('of any minute before the last one nothing counts, and nothing is left', async () => {
  await withinOneMinute(async (turn) => {
    const sale = await openTestSale(world, big);
    const [buyerId, gone] = [buyer(), buyer()];
    await remember(sale, turn - 2, buyerId, 100);
    await remember(sale, turn - 3, buyerId, 100);
    await remember(sale, turn - 2, gone, 100);
    expect(wordsOf(await place(world, sale, { buyerId }))).toEqual(['accepted']);
    const key = paceOf(sale, turn % 2 === 0 ? 'even' : 'odd');
    expect(await world.admin.hgetall(key)).toEqual({ '': String(turn).padStart(80, '0'), [buyerId]: '1' });
    // Until the minute after the next one is over.
    const left = await world.admin.pttl(key);
    expect(left).toBeGreaterThan(2 * MINUTE_MS);
    expect(left).toBeLessThanOrEqual(3 * MINUTE_MS);
  });
});

it('without a limit nothing is counted', async () => {
  const sale = await openTestSale(free, big);
  const buyerId = buyer();
  await place(free, sale, ...Array.from({ length: 20 }, () => ({ buyerId })));
  expect(await world.admin.exists(paceOf(sale, 'even'), paceOf(sale, 'odd'))).toBe(0);
});

it('a gate in which something of another type stands in the place of the counts is rebuilt', async () => {
  const sale = await openTestSale(world);
  for (const turn of ['even', 'odd'] as const) await world.admin.set(paceOf(sale, turn), 'x');
  expect(await place(world, sale, {})).toEqual([{ outcome: 'unavailable' }]);
  await applyPendingChanges(world.stores);
  await world.trust();
  await other.trust();
  await free.trust();
  expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
});
