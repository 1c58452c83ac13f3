import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { partitionOfOrder } from '@stampede/domain';
import { cancelOrder, closeOverdueOrders, extendOrders, type PaymentOutcome } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  buy,
  countRows,
  DeathError,
  expectLaws,
  holdRows,
  mortalStores,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('extending payment windows, with %i partitions', (partitions) => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
    other = await startWorld({ beside: world });
  });
  afterEach(() => expectLaws(world));
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const many = { items: [{ sku: 'sku', name: null, allotment: 2000, unitPrice: 1000 }] };
  const all = (sale: TestSale, seconds = 60) => ({ saleId: sale.saleId, seconds, orderNo: null });

  async function deadlineOf(orderNo: string): Promise<number> {
    const [row] = await world.stores.db.query<{ ms: number }>(
      'SELECT extract(epoch FROM expires_at)::float8 * 1000 AS ms FROM public.orders WHERE order_no = $1',
      [orderNo],
    );
    return row?.ms ?? 0;
  }

  async function setDeadlines(sale: TestSale, interval: string): Promise<void> {
    await world.stores.db.query(
      `UPDATE public.orders SET expires_at = clock_timestamp() + $2::interval
       WHERE sale_id = $1 AND state = 'pending_payment'`,
      [sale.saleId, interval],
    );
  }

  it('extends what is pending and before its deadline, and nothing else', async () => {
    const sale = await openTestSale(world);
    const [pending = '', paid = '', cancelled = '', past = ''] = await order(world, sale, 4);
    await pay(world, paid);
    await cancelOrder(world.stores, cancelled);
    await world.stores.db.query(
      'UPDATE public.orders SET expires_at = clock_timestamp() WHERE order_no = $1',
      [past],
    );
    const before = await Promise.all([pending, paid, cancelled, past].map(deadlineOf));
    expect(await extendOrders(world.stores, all(sale))).toEqual({
      outcome: 'extended',
      extended: 1,
      replayed: false,
    });
    const after = await Promise.all([pending, paid, cancelled, past].map(deadlineOf));
    expect(after.map((ms, n) => Math.round(ms - (before[n] ?? 0)))).toEqual([60_000, 0, 0, 0]);
    // The window in the gate follows.
    const left = await world.admin.pttl(gateKeys.windowKey(partitionOfOrder(pending), pending));
    expect(left).toBeGreaterThan(301_000);
    await closeOverdueOrders(world.stores, [pending, past]);
    expect(await stateOf(world, pending)).toBe('pending_payment');
    expect(await stateOf(world, past)).toBe('expired');
  });

  it('extends one order of the sale, and is refused for one of another sale or in the queue', async () => {
    const sale = await openTestSale(world);
    const [first = '', second = ''] = await order(world, sale, 2);
    const [queued = ''] = await buy(world, sale);
    const before = await deadlineOf(second);
    const extend = (saleId: string, orderNo: string) =>
      extendOrders(world.stores, { saleId, seconds: 5, orderNo });
    expect(await extend(sale.saleId, first)).toMatchObject({ outcome: 'extended', extended: 1 });
    expect(await deadlineOf(second)).toBe(before);
    const elsewhere = await openTestSale(world);
    expect(await extend(elsewhere.saleId, first)).toEqual({ outcome: 'order_not_found' });
    expect(await extend(sale.saleId, queued)).toEqual({ outcome: 'order_not_ready' });
    expect(await extendOrders(world.stores, all({ ...sale, saleId: 'nobody' }))).toEqual({
      outcome: 'sale_not_found',
    });
    await world.drainAll();
  });

  it('goes on where a process died, and extends no order twice', async () => {
    const request = { caller: 'anna', digest: '1'.repeat(64) };
    for (let steps = 0; ; steps += 1) {
      const sale = await openTestSale(world, many);
      await order(world, sale, 600);
      await setDeadlines(sale, '100 seconds');
      const keyed = { ...request, key: `extension ${partitions} ${steps}` };
      let died = false;
      try {
        await extendOrders(
          mortalStores(world.stores, (_step, taken) => taken === steps).stores,
          all(sale),
          keyed,
        );
      } catch (error) {
        if (!(error instanceof DeathError)) throw error;
        died = true;
      }
      const again = await extendOrders(other.stores, all(sale), keyed);
      expect(again).toMatchObject({ outcome: 'extended', extended: 600 });
      const [row] = await world.stores.db.query<{ few: number; much: number }>(
        `SELECT count(*) FILTER (WHERE expires_at < clock_timestamp() + interval '110 seconds')::int4 AS few,
                count(*) FILTER (WHERE expires_at > clock_timestamp() + interval '170 seconds')::int4 AS much
         FROM public.orders WHERE sale_id = $1`,
        [sale.saleId],
      );
      expect(row).toEqual({ few: 0, much: 0 });
      await setDeadlines(sale, '0 seconds');
      await closeOverdueOrders(world.stores, null);
      if (!died) {
        expect(steps).toBeGreaterThan(5);
        return;
      }
    }
  });

  it('a key of another request is refused', async () => {
    const sale = await openTestSale(world);
    const key = { caller: 'anna', key: `once ${partitions}` };
    await extendOrders(world.stores, all(sale), { ...key, digest: '2'.repeat(64) });
    expect(await extendOrders(world.stores, all(sale), { ...key, digest: '3'.repeat(64) })).toEqual({
      outcome: 'idempotency_key_reused',
    });
  });

  it('an order that passes its deadline while the extension waits for it is not extended', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await order(world, sale);
    await setDeadlines(sale, '300 milliseconds');
    const lock = await holdRows(world, 'SELECT 1 FROM public.orders WHERE order_no = $1 FOR UPDATE', [
      orderNo,
    ]);
    const extending = extendOrders(world.stores, all(sale));
    await waitFor('the extension waits, and the deadline has passed', async () => {
      const [row] = await other.stores.db.query<{ waits: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock') AND
                (SELECT expires_at < clock_timestamp() FROM public.orders WHERE order_no = $1) AS waits`,
        [orderNo],
      );
      return row?.waits === true;
    });
    await lock.release();
    expect(await extending).toMatchObject({ outcome: 'extended', extended: 0 });
    expect(await pay(world, orderNo)).toMatchObject({
      outcome: 'refund_due',
      cause: 'payment_window_closed',
    });
    await closeOverdueOrders(world.stores, null);
    expect(await stateOf(world, orderNo)).toBe('expired');
  });

  it('extensions, expiry and payments at the deadline agree on every order', async () => {
    const sale = await openTestSale(world, many);
    const orderNos = (await order(world, sale, 400)).toSorted(() => Math.random() - 0.5);
    await world.stores.db.query(
      `UPDATE public.orders o SET expires_at = clock_timestamp() + n * interval '5 milliseconds'
       FROM (SELECT order_no, row_number() OVER () AS n FROM public.orders WHERE sale_id = $1) numbered
       WHERE o.order_no = numbered.order_no`,
      [sale.saleId],
    );
    const payments = new Map<string, PaymentOutcome>();
    const waiting = [...orderNos];
    let isOver = false;
    const payer = async (process: World): Promise<void> => {
      for (let orderNo = waiting.pop(); orderNo !== undefined; orderNo = waiting.pop())
        payments.set(orderNo, await pay(process, orderNo));
    };
    const closer = async (process: World, hints: readonly string[] | null): Promise<void> => {
      while (!isOver) await closeOverdueOrders(process.stores, hints);
    };
    let extended = 0;
    const extender = async (process: World): Promise<void> => {
      while (!isOver) {
        const orderNo = orderNos[Math.floor(Math.random() * orderNos.length)] ?? '';
        const done = await extendOrders(process.stores, { saleId: sale.saleId, seconds: 1, orderNo });
        if (done.outcome === 'extended') extended += done.extended;
      }
    };
    const crowd = Promise.all([world, other, world].map(payer)).finally(() => {
      isOver = true;
    });
    await Promise.all([crowd, extender(other), closer(world, null), closer(other, orderNos)]);
    // A late payment was refused once and for all.
    const refused = orderNos.filter((orderNo) => payments.get(orderNo)?.outcome === 'refund_due');
    const states = await Promise.all(refused.map((orderNo) => stateOf(world, orderNo)));
    const deadlines = await Promise.all(refused.map(deadlineOf));
    expect(states.filter((state) => state === 'paid')).toEqual([]);
    expect(deadlines.filter((deadline) => deadline > Date.now())).toEqual([]);
    await setDeadlines(sale, '0 seconds');
    await closeOverdueOrders(world.stores, null);
    const captured = [...payments.values()].filter(({ outcome }) => outcome === 'captured').length;
    expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}' AND state = 'paid'`)).toBe(captured);
    expect(await stockOf(world, sale)).toEqual([2000 - captured, 0, captured]);
    // Otherwise they never met.
    expect(extended).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
  });
});
