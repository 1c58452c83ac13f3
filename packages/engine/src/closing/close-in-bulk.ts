import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { findSale, readClock, scanOrdersAsOf, type OrdersAsOf, type ScannedOrders } from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';
import { cancelOrder } from './cancel-order.ts';
import { returnOrder } from './return-order.ts';

/** Orders that one bulk action closes, at most. */
export const BULK_MAX = 1000;
/** How far it counts. */
const COUNT_MAX = 100_000;
/** How long it counts and closes; what has begun is finished. */
const WORK_MAX_MS = 20_000;
/** Orders in one statement, some 20 ms of Postgres' time. */
const SCAN_MAX = 10_000;
/** Closed at the same time: half of the connections of a process, so that its other requests get some. */
const AT_ONCE = 4;

export interface BulkClosing extends Pick<OrdersAsOf, 'saleId' | 'sku' | 'buyerId' | 'asOfMs'> {
  readonly action: 'cancel' | 'return';
  /** Counts only. */
  readonly dryRun: boolean;
  /** 1–1,000. */
  readonly limit: number;
  /** Of a return: see `returnOrder`. */
  readonly restock: boolean;
  readonly reason: string | null;
}

/**
 * - `closed`: `matched` orders were found, counted up to 100,000; `done` of them are cancelled or returned, `refused` were
 *   paid, closed or returned meanwhile. `more`: the same again would find others.
 */
export type BulkOutcome =
  | {
      readonly outcome: 'closed';
      readonly matched: number;
      readonly done: number;
      readonly refused: number;
      readonly more: boolean;
      readonly serverTimeMs: number;
    }
  | { readonly outcome: 'sale_not_found' };

/**
 * Cancels the pending orders of a sale that match, or returns the paid ones, the oldest first: those that were purchased
 * before the given moment. Each is a step of its own, `cancelOrder` or `returnOrder`, with its own entry in the audit
 * trail; a crash leaves some closed and the others as they were. The same again goes on, because a closed order matches
 * no more.
 *
 * @throws an operating error where no order has been closed; once one has, the result has `more` instead
 */
export async function closeInBulk(stores: ActingStores, wanted: BulkClosing): Promise<BulkOutcome> {
  if ((await findSale(stores.db, wanted.saleId)) === null) return { outcome: 'sale_not_found' };
  const deadline = performance.now() + WORK_MAX_MS;
  const { matched, orderNos, isWhole } = await find(stores, wanted, deadline);
  // Before the first order is closed: from then on a store that is unavailable is no refusal.
  const serverTimeMs = await readClock(stores.db);
  const { done, refused } = wanted.dryRun
    ? { done: 0, refused: 0 }
    : await closeEach(stores, wanted, orderNos, deadline);
  const left = matched - done - refused;
  return { outcome: 'closed', matched, done, refused, more: left > 0 || !isWhole, serverTimeMs };
}

interface Found {
  readonly matched: number;
  /** The first ones, up to the limit. */
  readonly orderNos: readonly string[];
  /** False: there may be more. */
  readonly isWhole: boolean;
}

async function find({ db }: Stores, wanted: BulkClosing, deadline: number): Promise<Found> {
  const { saleId, sku, buyerId, asOfMs } = wanted;
  const state = wanted.action === 'cancel' ? 'pending_payment' : 'paid';
  const orderNos: string[] = [];
  let matched = 0;
  let after: string | null = null;
  do {
    const part = { after, scan: SCAN_MAX, take: wanted.limit - orderNos.length };
    // Isolated as a snapshot is: a lost COMMIT of a search is no doubt.
    const scanned: ScannedOrders = await db.transaction(
      (tx) => scanOrdersAsOf(tx, { saleId, state, sku, buyerId, asOfMs }, part),
      'REPEATABLE READ',
    );
    matched += scanned.matched;
    orderNos.push(...scanned.orderNos);
    after = scanned.last;
  } while (after !== null && matched < COUNT_MAX && performance.now() < deadline);
  return { matched: Math.min(matched, COUNT_MAX), orderNos, isWhole: after === null && matched <= COUNT_MAX };
}

async function closeEach(
  stores: ActingStores,
  wanted: BulkClosing,
  orderNos: readonly string[],
  deadline: number,
): Promise<{ done: number; refused: number }> {
  let [done, refused, next] = [0, 0, 0];
  const failures: Error[] = [];
  const closeNext = async (): Promise<void> => {
    while (failures.length === 0 && performance.now() < deadline) {
      const orderNo = orderNos[next];
      if (orderNo === undefined) return;
      next += 1;
      try {
        if (await closeOne(stores, wanted, orderNo)) done += 1;
        else refused += 1;
      } catch (error) {
        failures.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, closeNext));
  const bug = failures.find((error) => !isOperatingError(error));
  const failure = bug ?? failures.find((error) => error instanceof OutcomeUnknownError) ?? failures[0];
  if (failure !== undefined && (done === 0 || failure === bug)) throw failure;
  return { done, refused };
}

/** False: it is not in that state any more. */
async function closeOne(
  stores: ActingStores,
  { action, restock, reason }: BulkClosing,
  orderNo: string,
): Promise<boolean> {
  const closed =
    action === 'cancel'
      ? await cancelOrder(stores, orderNo)
      : await returnOrder(stores, { orderNo, restock, reason });
  return closed.outcome === 'cancelled' || closed.outcome === 'returned';
}
