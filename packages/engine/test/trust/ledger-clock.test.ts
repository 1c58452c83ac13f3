import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { changeSale } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import { buyer, expectLaws, openTestSale, order, place, startWorld, type World } from '@stampede/testkit';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await expectLaws(world);
});
afterAll(() => world.close());

/** As on a machine whose clock is wrong by so many hours. */
async function rebuildWithClock(hoursAhead: number): Promise<void> {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + hoursAhead * HOUR_MS);
  await world.stores.db.query(`UPDATE gates SET state = 'untrusted', reason = 'test'`);
  await world.trust();
}

it.each([[0], [25], [-25]])(
  'a key of a sale that was just closed is known after a rebuild by a machine whose clock is %i hours ahead',
  async (hoursAhead) => {
    const sale = await openTestSale(world);
    const wish = { buyerId: buyer(), idempotencyKey: 'key' };
    const [orderNo] = await order(world, sale, 1, wish);
    await changeSale(world.stores, sale.saleId, { state: 'closed' });
    await rebuildWithClock(hoursAhead);
    expect(await place(world, sale, wish)).toEqual([{ outcome: 'replayed', orderNo }]);
    expect(await place(world, sale, {})).toEqual([{ outcome: 'sale_closed' }]);
  },
);

it.each([[0], [25], [-25]])(
  'keys of a sale that closed by its time are kept for a day of the ledger, by a machine whose clock is %i hours ahead',
  async (hoursAhead) => {
    const sale = await openTestSale(world, { closesAtMs: Date.now() + HOUR_MS });
    await order(world, sale, 1, { buyerId: buyer(), idempotencyKey: 'key' });
    // As after a change that set it into the past: the day begins with the rebuild.
    await world.stores.db.query(
      `UPDATE sales SET closes_at = clock_timestamp() - interval '1 hour' WHERE sale_id = $1`,
      [sale.saleId],
    );
    await rebuildWithClock(hoursAhead);
    const leftMs = await world.admin.pttl(gateKeys.idempotencyKey(0, sale.saleId));
    expect(leftMs).toBeGreaterThan(DAY_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(DAY_MS + 1000);
  },
);
