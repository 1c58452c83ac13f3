import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  applyPendingChanges,
  changeSale,
  findOrder,
  listSales,
  readSale,
  settlePayment,
} from '@stampede/engine';
import { newOrderNo } from '@stampede/domain';
import { distrustGate, gateKeys } from '@stampede/store';
import { expectLaws, openTestSale, place, startWorld, stockOf, type World } from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => expectLaws(world));
afterAll(() => world.close());

async function distrust(reason: string): Promise<void> {
  const epoch = world.stores.approvals.get(0)?.epoch ?? 0;
  await distrustGate(world.stores.db, { partition: 0, epoch, reason });
}

describe('no false refusal: a gate that was edited by hand', () => {
  it.each(['0', '-3', '11', 'many'])(
    'is rebuilt when a purchase meets %s available units',
    async (available) => {
      const sale = await openTestSale(world);
      await world.admin.hset(gateKeys.itemsKey(0, sale.saleId), 'sku:available', available);
      expect(await place(world, sale, {})).toEqual([{ outcome: 'unavailable' }]);
      await applyPendingChanges(world.stores);
      await world.trust();
      expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
      await world.drainAll();
    },
  );

  it('is rebuilt when a key has become one of another type, and the ledger is shown meanwhile', async () => {
    const sale = await openTestSale(world);
    await world.admin.set(gateKeys.itemsKey(0, sale.saleId), 'x');
    expect((await readSale(world.stores, sale.saleId))?.source).toBe('ledger');
    const listed = await listSales(world.stores, { limit: 10, cursor: null, listed: 'all' });
    expect(listed).toMatchObject({ outcome: 'listed', nextCursor: null });
    await applyPendingChanges(world.stores);
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it.each([
    ['its marker', gateKeys.gateKey(0)],
    ['its queue', gateKeys.queueKey(0)],
    ['its dead letters', gateKeys.deadLettersKey(0)],
    ['its spent numbers', gateKeys.spentKey(0, 'even')],
  ])('is rebuilt also when something of another type stands in the place of %s', async (_, key) => {
    const sale = await openTestSale(world);
    await world.admin.set(key, 'x');
    await distrust('a test');
    await world.trust();
    expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
    await world.drainAll();
  });

  it('is rebuilt also when its fence is no number', async () => {
    await world.admin.hset(gateKeys.gateKey(0), 'fence', 'abc');
    await distrust('a test');
    await world.trust();
    const sale = await openTestSale(world);
    expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
    await world.drainAll();
  });

  it('is rebuilt also when its marker is far ahead of the ledger', async () => {
    await world.admin.hset(gateKeys.gateKey(0), 'epoch', 999_999);
    await world.trust();
    const sale = await openTestSale(world);
    expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
    await world.drainAll();
  });
});

it('a closing time that is set into the past keeps the idempotency keys', async () => {
  const sale = await openTestSale(world);
  const [first] = await place(world, sale, { buyerId: 'b', idempotencyKey: 'k' });
  expect(first?.outcome).toBe('accepted');
  await changeSale(world.stores, sale.saleId, { closesAtMs: Date.now() - 3 * 86_400_000 });
  expect(await place(world, sale, { buyerId: 'b', idempotencyKey: 'k' })).toMatchObject([
    { outcome: 'replayed' },
  ]);
  await world.drainAll();
});

it('an order number of a partition that does not exist is of no order, and its payment is due for refund', async () => {
  const orderNo = newOrderNo(152);
  expect(await findOrder(world.stores, orderNo)).toBeNull();
  const payment = { orderNo, provider: 'p', reference: orderNo, amount: 1 };
  expect(await settlePayment(world.stores, payment)).toMatchObject({
    outcome: 'refund_due',
    cause: 'order_not_found',
  });
});
