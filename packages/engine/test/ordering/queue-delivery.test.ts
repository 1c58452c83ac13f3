import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { auditSale, findOrder, QueueDrain } from '@stampede/engine';
import { readNewEntries } from '@stampede/store';
import {
  applyAllPending,
  buy,
  countRows,
  entryFields,
  expectLaws,
  openTestSale,
  place,
  startWorld,
  stateOf,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

const many = { items: [{ sku: 'sku', name: null, allotment: 5000, unitPrice: 1000 }] };

describe.each([1, 4])('get_good_list, with %i partitions', (partitions) => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
    other = await startWorld({ beside: world });
  });
  afterEach(async () => {
    await world.drainAll();
    await applyAllPending(world);
    await expectLaws(world);
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const queueOf = (sale: TestSale): string => `get_good_list:{${sale.catalog.partition}}`;
  const ordersOf = (sale: TestSale): Promise<number> =>
    countRows(world, 'orders', `sale_id = '${sale.saleId}'`);

  it('is ordered once by four copies that drain it at the same time', async () => {
    const sale = await openTestSale(world, many);
    const { partition } = sale.catalog;
    await buy(world, sale, 3000);
    let created = 0;
    const copies = [world, other, world, other].map(async ({ stores }, copy) => {
      const drain = new QueueDrain({
        stores,
        blockingGate: stores.gate,
        partition,
        consumer: `copy-${copy}`,
        blockMs: 0,
        onOrders: (orders) => (created += orders.created),
        onDeadLetter: () => undefined,
      });
      // Entries whose item another copy has locked for long wait in the queue.
      while ((await drain.runOnce()).entries > 0 || (await world.admin.xlen(queueOf(sale))) > 0);
    });
    await Promise.all(copies);
    expect(created).toBe(3000);
    expect(await ordersOf(sale)).toBe(3000);
    expect(await stockOf(world, sale)).toEqual([2000, 3000, 0]);
    expect(await world.admin.xlen(queueOf(sale))).toBe(0);
  });

  it('entries of a dead copy are claimed by another once they are stale, and not before', async () => {
    const sale = await openTestSale(world);
    const { partition } = sale.catalog;
    const [orderNo = ''] = await buy(world, sale);
    const { entries } = await readNewEntries(world.stores.gate, {
      partition,
      consumer: 'dead',
      limit: 10,
      blockMs: 0,
    });
    expect(entries.map((entry) => entry.orderNo)).toEqual([orderNo]);
    await other.drain({ partition, consumer: 'living' }).runOnce();
    expect(await stateOf(world, orderNo)).toBe('queued');
    await world.admin.xclaim(
      queueOf(sale),
      'order-creators',
      'dead',
      0,
      entries[0]!.entryId,
      'IDLE',
      5001,
      'JUSTID',
    );
    await other.drain({ partition, consumer: 'living' }).runOnce();
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
    expect(await world.admin.xpending(queueOf(sale), 'order-creators')).toEqual([0, null, null, null]);
  });

  it('a copy that starts again takes up at once what it had in hand', async () => {
    const sale = await openTestSale(world);
    const { partition } = sale.catalog;
    const [orderNo = ''] = await buy(world, sale);
    await readNewEntries(world.stores.gate, { partition, consumer: 'test', limit: 10, blockMs: 0 });
    await world.drain({ partition, consumer: 'test' }).runOnce();
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
  });

  it('a purchase that is delivered once more after its order was made changes nothing', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await buy(world, sale);
    const entry = (await world.admin.xrange(queueOf(sale), '-', '+')).find(([, fields]) =>
      fields.includes(orderNo),
    );
    await world.drainAll();
    const before = (await findOrder(world.stores, orderNo))?.order;
    await world.admin.xadd(queueOf(sale), '*', ...entry![1]);
    await world.drainAll();
    expect((await findOrder(world.stores, orderNo))?.order).toEqual(before);
    expect(await ordersOf(sale)).toBe(1);
    expect(await world.admin.xlen(queueOf(sale))).toBe(0);
  });

  it('a purchase that is delivered once more waits for nobody who is closing its order: that one may wait for its item', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await buy(world, sale);
    const entry = (await world.admin.xrange(queueOf(sale), '-', '+')).find(([, fields]) =>
      fields.includes(orderNo),
    );
    await world.drainAll();
    await world.admin.xadd(queueOf(sale), '*', ...entry![1]);
    await world.stores.db.transaction(async (tx) => {
      await tx.query(`UPDATE orders SET request_id = 'held' WHERE order_no = $1`, [orderNo]);
      await world.drainAll();
    });
    expect(await world.admin.xlen(queueOf(sale))).toBe(0);
    expect(await ordersOf(sale)).toBe(1);
  });

  it('what cannot be ordered goes to the dead letters with its cause, and blocks no other', async () => {
    const sale = await openTestSale(world);
    const { partition } = sale.catalog;
    const queue = queueOf(sale);
    const epoch = await world.admin.hget(`gate:{${partition}}`, 'epoch');
    const unknownSale = newOrderNo(partition);
    const [first = ''] = await buy(world, sale);
    await world.admin.xadd(queue, '*', 'order_no', 'nonsense');
    const stranger = { sale_id: 'nobody', buyer_limit: '', purchased_at: '1', epoch: epoch!, sku: 'sku' };
    await world.admin.xadd(
      ...[queue, '*'],
      ...entryFields(unknownSale, {
        ...stranger,
        ...{ quantity: '1', buyer_id: 'b', idempotency_key: '', request_id: 'r' },
      }),
    );
    // The gate takes it, a CHECK of the ledger does not.
    const [refused = ''] = await buy(world, sale, 1, { idempotencyKey: 'k'.repeat(300) });
    const [last = ''] = await buy(world, sale);
    const causes = new Map<string, string>();
    const drain = world.drain({
      partition,
      onDeadLetter: ({ orderNo, cause }) => causes.set(orderNo, cause),
    });
    while ((await drain.runOnce()).entries > 0);

    expect([await stateOf(world, first), await stateOf(world, last)]).toEqual([
      'pending_payment',
      'pending_payment',
    ]);
    expect([...causes.keys()].sort()).toEqual(['nonsense', unknownSale, refused].sort());
    expect(causes.get('nonsense')).toBe('malformed: purchase');
    expect(causes.get(unknownSale)).toBe('the ledger has no item nobody sku');
    expect(causes.get(refused)).toMatch(/^refused by Postgres: .*idempotency_key/);
    expect(await world.admin.xlen(queue)).toBe(0);
    const letters = await world.admin.xrange(`get_good_list_dead:{${partition}}`, '-', '+');
    for (const [, fields] of letters) {
      expect(fields.at(-2)).toBe('dead_lettered_because');
      expect([...causes.values()]).toContain(fields.at(-1));
    }
    // Its unit is still held, and an audit says where it is.
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
    const report = await auditSale(world.stores, sale.saleId);
    expect(report?.items).toMatchObject([{ queued: 0, deadLettered: 1, ledger: { reserved: 2 } }]);
    await world.admin.del(`get_good_list_dead:{${partition}}`);
    await world.admin.hset(`gate:{${partition}}`, 'epoch', '0');
    await world.trust();
  });

  it('orders come out in the order in which the purchases were accepted while units last', async () => {
    const sale = await openTestSale(world);
    await place(world, sale, {}, {}, {});
    const queued = (await world.admin.xrange(queueOf(sale), '-', '+')).map(([, fields]) => fields[1]);
    const drained = await world.drainAll();
    expect(drained.flatMap(({ recorded }) => recorded.map(({ entry }) => entry.orderNo))).toEqual(queued);
  });
});
