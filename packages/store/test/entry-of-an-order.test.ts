import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import {
  deadLetterEntry,
  findPurchases,
  findReservation,
  gateKeys,
  listReservations,
  readGateOrders,
} from '@stampede/store';
import { buy, changedFields, openTestSale, startWorld, type World } from '@stampede/testkit';

/* Which order an entry of the queue is of, as the scripts that ask for it say. What is played here no script writes. */

const queue = gateKeys.queueKey(0);

let world: World;
let orderNo: string;
let entryId: string;
let fields: string[];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.admin.del(queue);
  const sale = await openTestSale(world);
  [orderNo = ''] = await buy(world, sale);
  [[entryId, fields] = ['', []]] = await world.admin.xrange(queue, '-', '+');
});

/** Whether each script that is asked for it takes the purchase for queued. */
async function queuedBy(): Promise<boolean[]> {
  const { gate } = world.stores;
  const { reservations } = await listReservations(gate, { partition: 0, cursor: '0' });
  const [pending] = await readGateOrders(gate, { partition: 0, orderNos: [orderNo] });
  const [place] = await findPurchases(gate, { partition: 0, orderNos: [orderNo] });
  return [
    (await findReservation(gate, orderNo))?.queued,
    reservations.find((reservation) => reservation.orderNo === orderNo)?.queued,
    pending?.queued,
    place === 'queued',
  ].map((queued) => queued === true);
}

it('a purchase is queued while its entry waits', async () => {
  expect(await queuedBy()).toEqual([true, true, true, true]);
});

it('a purchase is not queued when its entry has gone', async () => {
  await world.admin.xdel(queue, entryId);
  expect(await queuedBy()).toEqual([false, false, false, false]);
});

it('a purchase is not queued when another one has the id of its entry by now', async () => {
  await world.admin.del(queue);
  await world.admin.xadd(queue, entryId, ...changedFields(fields, { order_no: newOrderNo(0) }));
  expect(await queuedBy()).toEqual([false, false, false, false]);
});

it('an entry that names two order numbers is of the first', async () => {
  await world.admin.xdel(queue, entryId);
  const id = await world.admin.xadd(queue, '*', ...fields, 'order_no', newOrderNo(0));
  const entry = { partition: 0, entryId: id ?? '', orderNo, cause: 'a test' };
  expect(await deadLetterEntry(world.stores.gate, entry)).toBe(true);
});
