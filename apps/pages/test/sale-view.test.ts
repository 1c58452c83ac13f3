import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeOverdueOrders } from '@stampede/engine';
import type { Group } from '@stampede/runtime';
import {
  endWindows,
  openTestSale,
  order,
  pay,
  startWorld,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';
import type { SaleView } from '../src/view/desk-view.ts';
import { startIdle, startWatched, type Watched } from './watched.ts';

let world: World;
let idle: Group;
let watched: Watched;
let sale: TestSale;
const sent: (SaleView | null)[] = [];
let end: () => void;

beforeAll(async () => {
  world = await startWorld();
  idle = await startIdle('order-creator', world);
  sale = await openTestSale(world, {
    saleId: 'drop',
    items: [
      { sku: 'a', name: 'A', allotment: 10, unitPrice: 1000 },
      { sku: 'b', name: null, allotment: 5, unitPrice: 2500 },
    ],
  });
  watched = await startWatched(world);
  end = watched.watch.watchSale('drop', (view) => sent.push(view));
}, 60_000);
afterAll(async () => {
  end();
  await watched.close();
  await idle.stop();
  await world.close();
}, 60_000);

/** The view of the sale when it is so. */
function view(what: string, isSo: (view: SaleView) => boolean): Promise<SaleView> {
  return waitFor(what, () => {
    const present = watched.watch.sale('drop');
    return present !== null && present !== 'reading' && isSo(present) ? present : null;
  });
}

describe('the view of a sale that is watched', () => {
  it('has its settings, and its items as the gate has them', async () => {
    const present = await view('the sale is read', () => true);
    expect(present).toMatchObject({
      ...{ saleId: 'drop', name: 'A test', state: 'open', message: null, visibility: 'public' },
      ...{ currency: 'EUR', paymentWindowSeconds: 300, pending: false, source: 'gate' },
    });
    expect(present.items.value).toEqual([
      { sku: 'a', name: 'A', unitPrice: 1000, allotment: 10, available: 10, reserved: 0, sold: 0 },
      { sku: 'b', name: null, unitPrice: 2500, allotment: 5, available: 5, reserved: 0, sold: 0 },
    ]);
  });

  it('follows purchases and payments within a second or two, and its figures add up at every time', async () => {
    const [orderNo = ''] = await order(world, sale, 3, { sku: 'a' });
    await order(world, sale, 1, { sku: 'b' });
    await pay(world, orderNo);
    const paid = await view('a unit is sold', ({ items }) => items.value?.[0]?.sold === 1);
    expect(paid.items.value?.map(({ available, reserved, sold }) => [available, reserved, sold])).toEqual([
      [7, 2, 1],
      [4, 1, 0],
    ]);
    const { orders } = await view('the orders are added up', (one) => one.orders.value?.length === 2);
    expect(orders.value).toEqual([
      { state: 'paid', orders: 1, amount: 1000 },
      { state: 'pending_payment', orders: 2 + 1, amount: 4500 },
    ]);
    expect(Date.now() - Date.parse(orders.asOf ?? '')).toBeLessThan(4000);
    for (const one of sent)
      for (const { allotment, available, reserved, sold } of one?.items.value ?? [])
        expect(available + reserved + sold).toBe(allotment);
  });

  it('counts the payment windows that end within a minute', async () => {
    expect((await view('they are counted', (one) => one.endingSoon.value !== null)).endingSoon.value).toBe(0);
    await world.stores.db.query(
      `UPDATE orders SET expires_at = clock_timestamp() + interval '50 seconds' WHERE sku = 'b'`,
    );
    await view('one ends soon', (one) => one.endingSoon.value === 1);
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, null);
    const closed = await view('none is left', (one) => one.endingSoon.value === 0);
    expect(closed.items.value?.map(({ available }) => available)).toEqual([9, 5]);
  });

  it('has a light for each law, and all of them hold', async () => {
    const { laws } = await view('the laws are judged', (one) => one.laws.value !== null);
    expect(laws.value?.map(({ name, holds }) => [name, holds])).toEqual(
      [
        ...['conservation', 'no_oversell', 'counters_match_orders', 'paid_xor_closed'],
        ...['gate_agrees_with_ledger', 'orders_have_reservations', 'reservations_have_orders'],
        ...['orders_have_payment_windows', 'settings_agree', 'buyers_agree'],
      ].map((name) => [name, true]),
    );
  });

  it('has a sample a second, all of them at first and later those that are new', async () => {
    const { samples } = await view('there are some', (one) => one.samples.length >= 4);
    const times = samples.map(({ at }) => Date.parse(at));
    const apart = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThan(700);
    for (const { allotment, available, reserved, sold } of samples)
      expect(available + reserved + sold).toBe(allotment);
    const all = sent.flatMap((one) => one?.samples.map(({ at }) => at) ?? []);
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(0, samples.length)).toEqual(samples.map(({ at }) => at).slice(0, all.length));
  });

  it('is null where there is no such sale, and comes to nothing that is sent after its end', async () => {
    const found: unknown[] = [];
    const stop = watched.watch.watchSale('none', (one) => found.push(one));
    expect(watched.watch.sale('none')).toBe('reading');
    await waitFor('it is known', () => found.length > 0);
    expect([found[0], watched.watch.sale('none')]).toEqual([null, null]);
    stop();
    const until = found.length;
    const views = watched.views.length;
    await waitFor('more views were sent', () => watched.views.length > views + 2);
    expect([found.length, watched.watch.sale('none')]).toEqual([until, 'reading']);
  });
});
