import { expect, test } from '@jest/globals';
import type { Reply } from '@stampede/testkit';
import type { Evidence, OrderRow } from './storm/observe/evidence.ts';
import { History, type Operation, type Wish } from './storm/observe/history.ts';
import { measureRecovery, type Recovery } from './storm/recovery.ts';
import type { FaultRecord } from './storm/site/site.ts';

const REPLY: Reply = { status: 202, slug: null, replayed: false, body: {}, sentAtMs: 0, answeredAtMs: 0 };

const fault = (
  kind: string,
  beganAtMs: number,
  healedAtMs: number,
  stops: FaultRecord['stops'],
): FaultRecord => ({
  ...{ kind, detail: '', beganAtMs, healedAtMs, forgetsFromMs: null },
  ...{ stops, locks: null },
});
const done = (wish: Wish, atMs: number, ending: Operation['ending'] = 'done', status = 202): Operation => ({
  ...wish,
  ...{ invokedAtMs: atMs, doneAtMs: atMs + 10, ending, reply: { ...REPLY, status } },
});
const buy = (saleId: string, atMs: number, ending: Operation['ending'] = 'done', status = 202): Operation =>
  done(
    { wish: 'buy', saleId, purchase: { sku: 'red', quantity: 1, buyerId: 'anna', requestId: `${atMs}` } },
    atMs,
    ending,
    status,
  );
const pay = (atMs: number, ending: Operation['ending'] = 'done', status = 201): Operation =>
  done({ wish: 'pay', orderNo: 'one', amount: 1, reference: `${atMs}` }, atMs, ending, status);
const sale = (saleId: string): Evidence['sales'][number] => ({
  ...{ saleId, items: [{ sku: 'red', allotment: 1 }], paymentWindowSeconds: 5, holdSeconds: 20 },
});

function recovery(
  faults: readonly FaultRecord[],
  operations: readonly Operation[],
  orders: readonly Pick<OrderRow, 'purchasedAtMs' | 'createdAtMs'>[] = [],
): Recovery {
  const history = new History();
  history.operations.push(...operations);
  const sales = [sale('one'), sale('other')];
  return measureRecovery({ sales, history, faults, orders, restMs: 0 } as unknown as Evidence);
}

test('a storm without such faults has no figures', () => {
  const { restMs, ...others } = recovery([fault('delay', 100, 200, null)], [buy('one', 300)]);
  expect(restMs).toBe(0);
  expect(new Set(Object.values(others))).toEqual(new Set([null]));
});

test('selling goes on when the gate has decided about every sale, whatever it said', () => {
  const operations = [
    buy('one', 1500),
    buy('other', 2100, 'refused', 503),
    buy('one', 2500),
    buy('other', 4000, 'refused', 409),
    buy('other', 6000),
  ];
  const any = fault('of a kind that nobody lists', 1000, 2000, 'selling');
  expect(recovery([any], operations)).toMatchObject({ sellingAfterStopMs: 2010, orderingAfterStopMs: null });
});

test('a sale that never sells again counts until the end', () => {
  const stop = fault('role change', 1000, 2000, 'selling');
  const operations = [buy('one', 2500), buy('other', 9000, 'refused', 503)];
  expect(recovery([stop], operations)).toMatchObject({ sellingAfterStopMs: 7000 });
});

test('ordering goes on when what waited is ordered and a payment is recorded', () => {
  const stop = fault('kill postgres', 1000, 2000, 'ordering');
  const orders = [
    { purchasedAtMs: 1500, createdAtMs: 3000 },
    { purchasedAtMs: 2500, createdAtMs: 9000 },
  ];
  expect(recovery([stop], [pay(2200)], orders)).toMatchObject({ orderingAfterStopMs: 1000 });
  expect(
    recovery([stop], [pay(1900), pay(2500, 'unknown', 503), pay(4000, 'refused', 409)], orders),
  ).toMatchObject({ orderingAfterStopMs: 2010 });
});

test('the time of a fault that comes in between does not count', () => {
  const faults = [fault('kill redis', 1000, 2000, 'selling'), fault('freeze buy-api', 1900, 5000, null)];
  expect(recovery(faults, [buy('one', 5100), buy('other', 5200)])).toMatchObject({ sellingAfterStopMs: 210 });
});
