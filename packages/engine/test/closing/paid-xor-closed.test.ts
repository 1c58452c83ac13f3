import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, closeOverdueOrders, type PaymentOutcome } from '@stampede/engine';
import {
  countRows,
  expectLaws,
  openTestSale,
  order,
  pay,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('paid xor closed, with %i partitions', (partitions) => {
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

  const big = { items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }] };

  async function expectExactlyOne(
    sale: TestSale,
    orderNos: string[],
    paid: PaymentOutcome[],
  ): Promise<number> {
    const captured = paid.filter(({ outcome }) => outcome === 'captured').length;
    const ofSale = `sale_id = '${sale.saleId}'`;
    expect(await countRows(world, 'orders', `${ofSale} AND state = 'paid'`)).toBe(captured);
    expect(await countRows(world, 'orders', `${ofSale} AND state IN ('expired', 'cancelled')`)).toBe(
      orderNos.length - captured,
    );
    // Not a cent is lost: what did not pay is due for refund.
    expect(
      await countRows(
        world,
        'payments',
        `state = 'refund_due' AND order_no IN (SELECT order_no FROM orders WHERE ${ofSale})`,
      ),
    ).toBe(orderNos.length - captured);
    expect(await stockOf(world, sale)).toEqual([1000 - captured, 0, captured]);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
    return captured;
  }

  it('a payment at the very moment of expiry, 500 times from both sides', async () => {
    const sale = await openTestSale(world, big);
    const orderNos = await order(world, sale, 500);
    // Their deadlines lie in the second in which they are paid.
    await world.stores.db.query(
      `UPDATE orders o SET expires_at = clock_timestamp() + n * interval '2 milliseconds'
       FROM (SELECT order_no, row_number() OVER () AS n FROM orders WHERE sale_id = $1) numbered
       WHERE o.order_no = numbered.order_no`,
      [sale.saleId],
    );
    const payments: PaymentOutcome[] = [];
    const waiting = [...orderNos];
    let payersLeft = 6;
    const payer = async (process: World): Promise<void> => {
      for (let orderNo = waiting.pop(); orderNo !== undefined; orderNo = waiting.pop()) {
        payments.push(await pay(process, orderNo));
      }
      payersLeft -= 1;
    };
    const closer = async (process: World, hints: boolean): Promise<void> => {
      const anyLeft = (): Promise<number> =>
        countRows(process, 'orders', `sale_id = '${sale.saleId}' AND state = 'pending_payment'`);
      while (payersLeft > 0 || (await anyLeft()) > 0) {
        await closeOverdueOrders(process.stores, hints ? orderNos : null);
      }
    };
    await Promise.all([
      ...[world, other, world, other, world, other].map(payer),
      closer(world, false),
      closer(other, true),
    ]);
    const captured = await expectExactlyOne(sale, orderNos, payments);
    // Otherwise the two never met.
    expect(captured).toBeGreaterThan(0);
    expect(captured).toBeLessThan(500);
  });

  it('a payment and a cancellation at the same moment, 200 times', async () => {
    const sale = await openTestSale(world, big);
    const orderNos = await order(world, sale, 200);
    const payments: PaymentOutcome[] = [];
    for (let from = 0; from < 200; from += 5) {
      await Promise.all(
        orderNos.slice(from, from + 5).map(async (orderNo, n) => {
          const cancel = async (): Promise<string> => (await cancelOrder(other.stores, orderNo)).outcome;
          const payIt = async (): Promise<PaymentOutcome> => {
            const paid = await pay(world, orderNo);
            payments.push(paid);
            return paid;
          };
          // Whoever is asked first wins more often, so the two take turns.
          const [paid, cancelled] =
            n % 2 === 0
              ? await Promise.all([payIt(), cancel()])
              : (await Promise.all([cancel(), payIt()])).toReversed();
          expect([(paid as PaymentOutcome).outcome, cancelled]).toEqual(
            cancelled === 'cancelled' ? ['refund_due', 'cancelled'] : ['captured', 'order_not_cancellable'],
          );
        }),
      );
    }
    const captured = await expectExactlyOne(sale, orderNos, payments);
    expect(captured).toBeGreaterThan(0);
    expect(captured).toBeLessThan(200);
  });
});
