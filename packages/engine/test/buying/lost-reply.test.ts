import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type PurchaseOutcome } from '@stampede/domain';
import { cancelOrder, placePurchases } from '@stampede/engine';
import { voidPurchases } from '@stampede/store';
import {
  applyAllPending,
  countRows,
  openTestSale,
  order,
  pay,
  place,
  purchaseOf,
  stockOf,
  type Proxy,
  type TestSale,
  startFarWorld,
  type FarWorld,
  type World,
} from '@stampede/testkit';

/** How long `far` waits for a store that does not answer. */
const TIMEOUT_MS = 3000;

let servers: FarWorld;
let world: World;
let toRedis: Proxy;
let toPostgres: Proxy;
let far: World;
beforeAll(async () => {
  servers = await startFarWorld(TIMEOUT_MS);
  ({ world, toRedis, toPostgres, far } = servers);
});
afterEach(() => servers.rest());
afterAll(() => servers.close());

/** What reserve.lua says of one purchase that it accepts: its clock, and the number 1. */
const ACCEPTED = /^\*2\r\n:\d+\r\n:1\r\n$/;

it('a purchase whose answer was lost is found out: it was accepted, and is one order', async () => {
  const sale = await openTestSale(world);
  await place(far, sale, {});
  for (let round = 0; round < 5; round += 1) {
    const purchase = purchaseOf(sale.catalog);
    const lost = toRedis.loseReply((data) => ACCEPTED.test(data.toString()));
    const [outcome] = await placePurchases(far.stores, { ...sale.catalog, purchases: [purchase] });
    await lost;
    expect(outcome).toMatchObject({ outcome: 'accepted' });
  }
  await world.drainAll();
  expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}'`)).toBe(6);
  expect(await stockOf(world, sale)).toEqual([4, 6, 0]);
});

/** A purchase that the gate has accepted, whose reply was lost and which nobody could ask about before it was closed. */
async function closedUnasked(
  sale: TestSale,
  close: (orderNo: string) => Promise<unknown>,
): Promise<readonly PurchaseOutcome[]> {
  const purchase = purchaseOf(sale.catalog);
  const lost = toRedis.loseReply((data) => ACCEPTED.test(data.toString()));
  const sent = placePurchases(far.stores, { ...sale.catalog, purchases: [purchase] });
  await lost;
  toRedis.cut();
  await world.drainAll();
  await close(purchase.orderNo);
  await applyAllPending(world);
  toRedis.mend();
  return sent;
}

it.each([
  ['paid', (orderNo: string) => pay(world, orderNo)],
  ['cancelled', (orderNo: string) => cancelOrder(world.stores, orderNo)],
])(
  'a purchase whose answer was lost was accepted, though its order is %s before anybody can ask',
  async (state, close) => {
    const sale = await openTestSale(world);
    await place(far, sale, {});
    expect(await closedUnasked(sale, close)).toMatchObject([{ outcome: 'accepted' }]);
    expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}' AND state = '${state}'`)).toBe(1);
  },
);

it('a purchase whose answer was lost was not accepted when the ledger has rejected it', async () => {
  const sale = await openTestSale(world);
  await place(far, sale, {});
  const outcomes = await closedUnasked(sale, async (orderNo) => {
    await cancelOrder(world.stores, orderNo);
    await world.stores.db.query(
      `UPDATE orders SET state = 'rejected', rejected_reason = 'no_units', expires_at = NULL WHERE order_no = $1`,
      [orderNo],
    );
  });
  expect(outcomes).toEqual([{ outcome: 'unavailable' }]);
});

it('what became of a purchase is unknown when it has no reservation and the ledger cannot be asked', async () => {
  const sale = await openTestSale(world);
  await place(far, sale, {});
  toPostgres.cut();
  const close = (orderNo: string): Promise<unknown> => cancelOrder(world.stores, orderNo);
  expect(await closedUnasked(sale, close)).toEqual([{ outcome: 'unknown' }]);
});

it('a purchase whose refusal was lost takes nothing, and its number can never take anything', async () => {
  const sale = await openTestSale(world);
  const [taken = ''] = await order(world, sale, 1, { quantity: 10 });
  const purchase = purchaseOf(sale.catalog);
  const lost = toRedis.loseReply((data) => data.includes('sold_out'));
  const sent = placePurchases(far.stores, { ...sale.catalog, purchases: [purchase] });
  await lost;
  expect(await sent).toEqual([{ outcome: 'unavailable' }]);
  await cancelOrder(world.stores, taken);
  expect(await place(world, sale, purchase)).toEqual([{ outcome: 'unavailable' }]);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

it('a purchase that was given up before it arrived takes nothing when it arrives', async () => {
  const sale = await openTestSale(world);
  const { partition } = sale.catalog;
  const [late, taken] = [purchaseOf(sale.catalog), purchaseOf(sale.catalog)];
  await place(world, sale, taken);
  const orderNos = [late.orderNo, taken.orderNo];
  expect(await voidPurchases(world.stores.gate, { partition, orderNos })).toEqual(['voided', 'reserved']);
  expect(await place(world, sale, late)).toEqual([{ outcome: 'unavailable' }]);
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
});
