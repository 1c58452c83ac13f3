import { formatTime, isOperatingError, partitionOfOrder } from '@stampede/domain';
import {
  advanceExtension,
  extendPendingOrders,
  findExtension,
  findSale,
  insertAuditEntry,
  insertExtension,
  listExtensible,
  lockExtension,
  lockOrders,
  restartWindows,
  type AuditedChange,
  type ExtendedOrder,
  type Extension,
  type KeyedRequest,
  type Queryable,
} from '@stampede/store';
import { findOrder } from '../reading/find-order.ts';
import { recallRequest, recordRequest, unlessTaken } from './remembered-requests.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

/** Orders in one transaction: while it runs, some 20 ms, payments of these orders wait. */
const BATCH_MAX = 500;
/** How long one request extends orders. */
const WORK_MAX_MS = 20_000;

export interface WantedExtension {
  readonly saleId: string;
  /** 1–3,600. */
  readonly seconds: number;
  /** One order of the sale; null: all of them. */
  readonly orderNo: string | null;
}

/**
 * - `extended`: every order of the sale that was pending and before its deadline has the new deadline. With a key, and
 *   `replayed`: the number is the first request's.
 * - `unfinished`: so many have it so far; the same request with the same key extends the others.
 */
export type ExtendOutcome =
  | { readonly outcome: 'extended'; readonly extended: number; readonly replayed: boolean }
  | { readonly outcome: 'unfinished'; readonly extended: number }
  | {
      readonly outcome: 'sale_not_found' | 'order_not_found' | 'order_not_ready' | 'idempotency_key_reused';
    };

/**
 * Moves the end of payment windows back: of one order, or of all of a sale. The conditional UPDATE decides for each
 * order, in batches of one transaction, each of which also records how far the extension has come, and in the audit
 * trail how many orders it has extended. So a repeated
 * request goes on where the first one ended, and extends no order twice.
 *
 * The windows in the gate follow as a hint: the expiry of an old one closes nothing, because the ledger compares the
 * deadline.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the first COMMIT was lost. Another operating error while
 *   Postgres is unavailable: nothing was extended. Once a batch may be, `unfinished` is returned instead
 */
export async function extendOrders(
  stores: ActingStores,
  wanted: WantedExtension,
  request: KeyedRequest | null = null,
): Promise<ExtendOutcome> {
  if (wanted.orderNo !== null) {
    const found = await findOrder(stores, wanted.orderNo);
    if (found?.order.saleId !== wanted.saleId) return { outcome: 'order_not_found' };
    if (found.order.state === 'queued') return { outcome: 'order_not_ready' };
  }
  const begun = await unlessTaken(() => stores.db.transaction((tx) => begin(tx, wanted, request)));
  if (typeof begun === 'string') return { outcome: begun };
  if (begun.finished) return { outcome: 'extended', extended: begun.extended, replayed: true };

  const deadline = performance.now() + WORK_MAX_MS;
  let extension: Extension = begun;
  try {
    while (!extension.finished && performance.now() < deadline) {
      extension = await extendBatch(stores, extension);
    }
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
  const { extended } = extension;
  return extension.finished
    ? { outcome: 'extended', extended, replayed: false }
    : { outcome: 'unfinished', extended };
}

async function begin(
  tx: Queryable,
  wanted: WantedExtension,
  request: KeyedRequest | null,
): Promise<Extension | 'sale_not_found' | 'idempotency_key_reused'> {
  if ((await findSale(tx, wanted.saleId)) === null) return 'sale_not_found';
  const recalled = await recallRequest(tx, request);
  if (recalled === 'other') return 'idempotency_key_reused';
  const begun = recalled === 'same' && request !== null ? await findExtension(tx, request) : null;
  if (begun !== null) return begun;
  const extension = await insertExtension(tx, wanted, request);
  await recordRequest(tx, request);
  return extension;
}

async function extendBatch(stores: ActingStores, { extensionId }: Extension): Promise<Extension> {
  const { extension, extended } = await stores.db.transaction(async (tx) => {
    const before = await lockExtension(tx, extensionId, stores.blocked.callerWaitMs);
    if (before.finished) return { extension: before, extended: [] };
    const orderNos = await listExtensible(tx, before, BATCH_MAX);
    await lockOrders(tx, orderNos);
    const orders = await extendPendingOrders(tx, before, orderNos, stores.actor.requestId);
    const [first] = orders;
    if (first !== undefined)
      await insertAuditEntry(tx, stores.actor, auditedChangeOf(before, first, orders.length));
    const finished = orderNos.length < BATCH_MAX;
    const reached = orderNos.at(-1) ?? before.reached;
    await advanceExtension(tx, before, { extended: orders.length, reached, finished });
    const after = { ...before, extended: before.extended + orders.length, reached, finished };
    return { extension: after, extended: orders };
  });
  await restartExtended(stores, extended);
  return extension;
}

/** @param first the first order of the batch */
function auditedChangeOf(
  { extensionId, saleId, orderNo, seconds }: Extension,
  first: ExtendedOrder,
  extended: number,
): AuditedChange {
  if (orderNo === null)
    return { action: 'orders.extended', saleId, subject: extensionId, after: { seconds, extended } };
  const { expiresAtMs } = first;
  const before = { expiresAt: formatTime(expiresAtMs - seconds * 1000) };
  return { action: 'order.extended', saleId, orderNo, before, after: { expiresAt: formatTime(expiresAtMs) } };
}

/** A failure leaves windows that end early, which the audit sets right. */
async function restartExtended(stores: Stores, orders: readonly ExtendedOrder[]): Promise<void> {
  const partitions = new Map<number, ExtendedOrder[]>();
  for (const order of orders) {
    const partition = partitionOfOrder(order.orderNo);
    partitions.set(partition, [...(partitions.get(partition) ?? []), order]);
  }
  try {
    for (const [partition, windows] of partitions) await restartWindows(stores.gate, { partition, windows });
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
}
