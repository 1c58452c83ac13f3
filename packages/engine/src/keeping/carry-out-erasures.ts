import {
  claimErasures,
  eraseGateBuyer,
  eraseOrders,
  finishErasure,
  isAtRestInLedger,
  listOrdersToErase,
  listSalesOfErasure,
  lockSale,
  shareEpoch,
  type Erasure,
  type ErasureInHand,
  type SaleOfErasure,
} from '@stampede/store';
import { eachApart } from '../stores/each-apart.ts';
import type { Stores } from '../stores/stores.ts';
import { mayBeWaiting } from './may-be-waiting.ts';

/** Erasures in one run. */
const CLAIM_MAX = 20;
/** Sales of one erasure in one run. */
const SALES_MAX = 100;
/** Orders in one transaction: a buyer has fewer in a sale, unless the shop uses one id for many. */
const BATCH_MAX = 500;

/**
 * One run: carries out erasures that are due, as far as their sales have ended. The others are due again after a minute.
 *
 * In each sale the gate comes first: its script moves the buyer's count to the pseudonym while no unit of the sale is
 * reserved. Then a transaction writes the pseudonym in the orders, if neither the gate's epoch nor the sale's version is
 * another one since: a rebuild that began in between has loaded the old id, and a sale that was opened again may have
 * new orders. A crash after any step leaves the erasure to the next run, which repeats it without effect.
 *
 * @returns those that are finished, and whether another run should follow immediately
 */
export async function carryOutErasures(
  stores: Stores,
): Promise<{ finished: readonly Erasure[]; more: boolean }> {
  const claimed = await claimErasures(stores.db, CLAIM_MAX);
  const finished: Erasure[] = [];
  let isLeft = claimed.length === CLAIM_MAX;
  await eachApart(claimed, async (erasure) => {
    const sales = await listSalesOfErasure(stores.db, erasure.erasureId, SALES_MAX);
    let erased = 0;
    await eachApart(
      sales.filter(({ hasEnded }) => hasEnded),
      async (sale) => {
        const outcome = await eraseInSale(stores, erasure, sale);
        if (outcome === 'erased') erased += 1;
        if (outcome === 'more') isLeft = true;
      },
    );
    if (erased === sales.length && (await finish(stores, erasure))) finished.push(erasure);
  });
  return { finished, more: isLeft };
}

/** `waits`: something of the sale is still pending, or has changed since it was read. */
async function eraseInSale(
  stores: Stores,
  erasure: ErasureInHand,
  sale: SaleOfErasure,
): Promise<'erased' | 'more' | 'waits'> {
  const { buyerId, pseudonym } = erasure;
  const { partition, saleId } = sale;
  const epoch = stores.gate.epochOf(partition, 'erase-buyer');
  if (!(await isAtRestInLedger(stores.db, { saleId, endedForMs: 0 }))) return 'waits';
  const orders = await listOrdersToErase(stores.db, { buyerId, saleId, limit: BATCH_MAX });
  const idempotencyKeys = orders.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
  if (!(await eraseGateBuyer(stores.gate, { partition, saleId, buyerId, pseudonym, idempotencyKeys })))
    return 'waits';
  const more = orders.length === BATCH_MAX;
  return stores.db.transaction(async (tx) => {
    if ((await shareEpoch(tx, partition, stores.blocked.waitMs)) !== epoch) return 'waits';
    if ((await lockSale(tx, saleId, stores.blocked.waitMs))?.settings.version !== sale.version)
      return 'waits';
    await eraseOrders(tx, erasure, { orderNos: orders.map(({ orderNo }) => orderNo), more });
    return more ? 'more' : 'erased';
  });
}

/**
 * The queues come first: a purchase that leaves one afterwards was made after the request, or is in the ledger when that
 * is read.
 */
async function finish(stores: Stores, erasure: ErasureInHand): Promise<boolean> {
  for (const partition of stores.approvals.keys()) {
    if (await mayBeWaiting(stores, partition, ({ buyerId }) => buyerId === erasure.buyerId)) return false;
  }
  return finishErasure(stores.db, erasure);
}
