import { amountOf, decideOrders, type Actor, type Candidate, type Decision } from '@stampede/domain';
import {
  insertAuditEntry,
  insertOrders,
  isLockTimeout,
  lockItems,
  readRecordedPurchases,
  shareEpoch,
  type AuditedChange,
  type LockedItem,
  type OrderToInsert,
  type Queryable,
  type QueueEntry,
  type RecordedPurchases,
} from '@stampede/store';
import { blockedError } from '../stores/blocked-items.ts';

/** The result of writing a batch of queue entries to the ledger. */
export interface CreatedOrders {
  /**
   * Entries that have their order now, from this transaction or an earlier one, with the time left of its payment
   * window (null: none).
   */
  readonly recorded: {
    readonly entry: QueueEntry;
    readonly remainingMs: number | null;
    readonly isNew: boolean;
  }[];
  /** Entries of a sale or SKU that is not in the ledger. */
  readonly unknownItem: QueueEntry[];
  /** Entries of another epoch, which only a reconciler writes; none of them was written. */
  readonly otherEpoch: QueueEntry[];
  /** Postgres' clock at the decision. */
  readonly decidedAtMs: number;
  readonly created: number;
  readonly expired: number;
  readonly rejected: number;
}

/** The result for an empty batch. */
export const NO_ORDERS: CreatedOrders = {
  recorded: [],
  unknownItem: [],
  otherEpoch: [],
  decidedAtMs: 0,
  created: 0,
  expired: 0,
  rejected: 0,
};

/**
 * Which caller writes the batch. It decides which epoch the entries need, and which of them are written:
 * - `order-creator`: entries of the current epoch; those of another one are returned as `otherEpoch`.
 * - `hold-sweep`: of these, only entries past their hold limit, as expired orders; the others are skipped.
 * - `discard`: one entry of the current epoch, as an expired order, also within its hold limit; the audit trail gets the
 *   entry `audited` with a new order.
 * - `reconciler`: entries of any epoch, while the reconciler's own `epoch` is the current one.
 */
type OrderMode =
  | { readonly by: 'order-creator' }
  | { readonly by: 'hold-sweep' }
  | { readonly by: 'discard'; readonly actor: Actor; readonly audited: AuditedChange }
  | { readonly by: 'reconciler'; readonly epoch: number };

export interface OrderBatch {
  readonly partition: number;
  readonly entries: readonly QueueEntry[];
  readonly mode: OrderMode;
  /** Lock timeout for each item, in ms. */
  readonly lockWaitMs: number;
}

/** The batch's epoch has ended: a later reconcile writes the batch. */
export class EpochOverError extends Error {
  constructor(epoch: number) {
    super(`epoch ${epoch} is over`);
    this.name = 'EpochOverError';
  }
}

/**
 * Turns queue entries of one partition into orders, inside the caller's transaction: the ledger's decision, in the
 * order of the queue. Locks the gate's row FOR SHARE, then the items in order. Idempotent: existing orders are not
 * changed.
 *
 * @throws EpochOverError when the reconciler's epoch is not the current one; StoreUnavailableError when another session
 *   has the gate's row locked; a lock timeout (`isLockTimeout`) when it has an item locked
 */
export async function createOrders(tx: Queryable, batch: OrderBatch): Promise<CreatedOrders> {
  const current = await currentEpoch(tx, batch);
  if (batch.mode.by === 'reconciler') {
    if (batch.mode.epoch !== current) throw new EpochOverError(batch.mode.epoch);
    return writeOrders(tx, batch);
  }
  const otherEpoch = batch.entries.filter((entry) => entry.epoch !== current);
  if (otherEpoch.length === 0) return writeOrders(tx, batch);
  const entries = batch.entries.filter((entry) => entry.epoch === current);
  return { ...(await writeOrders(tx, { ...batch, entries })), otherEpoch };
}

/** While the partition's row is locked none of its orders can be written, so no entries are set aside. */
async function currentEpoch(tx: Queryable, { partition, lockWaitMs }: OrderBatch): Promise<number> {
  try {
    return await shareEpoch(tx, partition, lockWaitMs);
  } catch (error) {
    throw isLockTimeout(error) ? blockedError(`the gates row of partition ${partition} is locked`) : error;
  }
}

async function writeOrders(tx: Queryable, batch: OrderBatch): Promise<CreatedOrders> {
  if (batch.entries.length === 0) return NO_ORDERS;
  const items = new LockedItems(await lockItems(tx, distinctItems(batch.entries), batch.lockWaitMs));
  const entries = batch.entries.filter((entry) => items.find(entry) !== undefined);
  const unknownItem =
    entries.length === batch.entries.length
      ? []
      : batch.entries.filter((entry) => items.find(entry) === undefined);
  if (entries.length === 0) return { ...NO_ORDERS, unknownItem };

  const { decisions, known } = await decide(tx, entries, items);
  const orders: OrderToInsert[] = [];
  entries.forEach((entry, index) => {
    const decision = batch.mode.by === 'discard' ? discarded(decisions[index]) : decisions[index];
    if (decision === undefined || decision.decision === 'known') return;
    if (batch.mode.by === 'hold-sweep' && decision.decision !== 'expire') return;
    orders.push(toOrder(entry, items.of(entry), decision));
  });
  const { partition } = batch;
  const { notInserted, writtenAtMs } = await insertOrders(tx, { partition, nowMs: known.nowMs, orders });
  const written = new Map(
    orders.filter(({ orderNo }) => !notInserted.has(orderNo)).map((order) => [order.orderNo, order]),
  );
  if (batch.mode.by === 'discard' && written.size > 0)
    await insertAuditEntry(tx, batch.mode.actor, batch.mode.audited);
  const recorded = entries.flatMap((entry): CreatedOrders['recorded'] => {
    const order = written.get(entry.orderNo);
    if (order !== undefined) {
      const endsAtMs = known.nowMs + order.item.paymentWindowSeconds * 1000;
      const remainingMs = order.state === 'pending_payment' ? endsAtMs - writtenAtMs : null;
      return [{ entry, remainingMs, isNew: true }];
    }
    return known.orderNos.has(entry.orderNo) ? [{ entry, remainingMs: null, isNew: false }] : [];
  });
  const count = (state: OrderToInsert['state']): number =>
    [...written.values()].filter((order) => order.state === state).length;
  return {
    recorded,
    unknownItem,
    otherEpoch: [],
    decidedAtMs: known.nowMs,
    created: count('pending_payment'),
    expired: count('expired'),
    rejected: count('rejected'),
  };
}

/** An order or a duplicate of the key is what it is; everything else expires. */
function discarded(decision: Decision | undefined): Decision | undefined {
  const isFixed =
    decision === undefined ||
    decision.decision === 'known' ||
    (decision.decision === 'reject' && decision.reason === 'duplicate');
  return isFixed ? decision : { decision: 'expire' };
}

/**
 * Looks up which entries already have an order, instead of leaving it to the insert. An insert of an order number waits
 * for a transaction that closes or pays that order, and that one waits for the items that are locked here: a deadlock,
 * found by the storm tests.
 */
async function decide(
  tx: Queryable,
  entries: readonly QueueEntry[],
  items: LockedItems,
): Promise<{ decisions: readonly Decision[]; known: RecordedPurchases }> {
  const candidates = entries.map((entry) => toCandidate(entry, items.of(entry)));
  const known = await readRecordedPurchases(tx, entries);
  const decisions = decideOrders(candidates, {
    nowMs: known.nowMs,
    recorded: known.orderNos,
    keysTaken: new Set(
      candidates.flatMap(({ key }, i) => (key !== null && known.keyedElsewhere.has(i) ? [key] : [])),
    ),
    free: items.free(),
    held: new Map(candidates.map(({ buyer }, i) => [buyer, known.heldByBuyer[i] ?? 0])),
  });
  return { decisions, known };
}

/** The batch's items by sale and SKU. */
class LockedItems {
  readonly #bySale = new Map<string, Map<string, LockedItem>>();
  readonly #items: readonly LockedItem[];

  constructor(items: readonly LockedItem[]) {
    this.#items = items;
    for (const item of items) {
      const ofSale = this.#bySale.get(item.saleId);
      if (ofSale === undefined) this.#bySale.set(item.saleId, new Map([[item.sku, item]]));
      else ofSale.set(item.sku, item);
    }
  }

  find({ saleId, sku }: QueueEntry): LockedItem | undefined {
    return this.#bySale.get(saleId)?.get(sku);
  }

  of(entry: QueueEntry): LockedItem {
    const item = this.find(entry);
    if (item === undefined) throw new Error(`${entry.saleId} ${entry.sku} was not locked`);
    return item;
  }

  free(): Map<string, number> {
    return new Map(this.#items.map((item) => [itemName(item), item.free]));
  }
}

/** One name for sale and SKU. */
export function itemName(item: { readonly saleId: string; readonly sku: string }): string {
  return `${item.saleId} ${item.sku}`;
}

/** The items of the entries, each once. */
export function distinctItems(entries: readonly QueueEntry[]): { saleId: string; sku: string }[] {
  const items = new Map(entries.map(({ saleId, sku }) => [`${saleId} ${sku}`, { saleId, sku }]));
  return [...items.values()];
}

function toCandidate(entry: QueueEntry, item: LockedItem): Candidate {
  const buyer = `${entry.saleId} ${entry.buyerId}`;
  return {
    orderNo: entry.orderNo,
    item: itemName(entry),
    buyer,
    quantity: entry.quantity,
    buyerLimit: entry.buyerLimit,
    key: entry.idempotencyKey === null ? null : `${buyer}\n${entry.idempotencyKey}`,
    purchasedAtMs: entry.purchasedAtMs,
    holdSeconds: item.holdSeconds,
  };
}

const STATE_OF = { order: 'pending_payment', expire: 'expired', reject: 'rejected' } as const;

function toOrder(
  entry: QueueEntry,
  item: LockedItem,
  decision: Exclude<Decision, { decision: 'known' }>,
): OrderToInsert {
  const rejectedReason = decision.decision === 'reject' ? decision.reason : null;
  return {
    orderNo: entry.orderNo,
    item,
    buyerId: entry.buyerId,
    quantity: entry.quantity,
    // The version before queues no amount; its prices never change.
    amount: entry.amount ?? amountOf(item.unitPrice, entry.quantity),
    state: STATE_OF[decision.decision],
    rejectedReason,
    purchasedAtMs: entry.purchasedAtMs,
    // The key belongs to the order that had it first.
    idempotencyKey: rejectedReason === 'duplicate' ? null : entry.idempotencyKey,
    epoch: entry.epoch,
    requestId: entry.requestId,
  };
}
