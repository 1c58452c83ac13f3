import { amountOf, decideOrders, type Candidate, type Decision } from '@stampede/domain';
import {
  insertOrders,
  lockItems,
  readRecordedPurchases,
  shareEpoch,
  type LockedItem,
  type OrderToInsert,
  type Queryable,
  type QueueEntry,
} from '@stampede/store';

/** What a batch of queue entries has become in the ledger. */
export interface CreatedOrders {
  /** Entries that have their order now, whoever wrote it, with what is left of its payment window (null: none). */
  readonly recorded: {
    readonly entry: QueueEntry;
    readonly remainingMs: number | null;
    readonly isNew: boolean;
  }[];
  /** Entries of a sale or SKU that the ledger does not know. */
  readonly unknownItem: QueueEntry[];
  /** Entries of another epoch: only a reconciler orders them. Nothing of the batch was written then. */
  readonly otherEpoch: QueueEntry[];
  /** Postgres' clock at the decision. */
  readonly decidedAtMs: number;
  readonly created: number;
  readonly expired: number;
  readonly rejected: number;
}

/** What becomes of no entries. */
export const NO_ORDERS: CreatedOrders = {
  recorded: [],
  unknownItem: [],
  otherEpoch: [],
  decidedAtMs: 0,
  created: 0,
  expired: 0,
  rejected: 0,
};

export interface OrderBatch {
  readonly partition: number;
  readonly entries: readonly QueueEntry[];
  /**
   * Whose word on the epoch counts. `entries`: each must carry the current one. A number: it must be the current
   * one itself (a reconciler, which orders entries of every older epoch).
   */
  readonly epoch: 'entries' | number;
  /** Write only what has outlived its hold, and leave the rest alone. */
  readonly onlyHeld?: boolean;
}

/** The batch was decided under an epoch that is over: whoever comes later does it. */
export class EpochOverError extends Error {
  constructor(epoch: number) {
    super(`epoch ${epoch} is over`);
    this.name = 'EpochOverError';
  }
}

/**
 * Turns queue entries of one partition into orders, inside the caller's transaction: the ledger's decision, in
 * the order of the queue. Locks the gate's row FOR SHARE, then the items in order; existing orders are left as
 * they are, so that repeating it changes nothing.
 *
 * @throws EpochOverError when `epoch` is a number and not the current one
 */
export async function createOrders(tx: Queryable, batch: OrderBatch): Promise<CreatedOrders> {
  const current = await shareEpoch(tx, batch.partition);
  if (batch.epoch === 'entries') {
    const otherEpoch = batch.entries.filter((entry) => entry.epoch !== current);
    if (otherEpoch.length > 0) {
      const rest = batch.entries.filter((entry) => entry.epoch === current);
      const result = rest.length === 0 ? NO_ORDERS : await writeOrders(tx, { ...batch, entries: rest });
      return { ...result, otherEpoch };
    }
  } else if (batch.epoch !== current) {
    throw new EpochOverError(batch.epoch);
  }
  return writeOrders(tx, batch);
}

async function writeOrders(tx: Queryable, batch: OrderBatch): Promise<CreatedOrders> {
  if (batch.entries.length === 0) return NO_ORDERS;
  const items = new Map(
    (await lockItems(tx, distinctItems(batch.entries))).map((item) => [itemName(item), item]),
  );
  const entries = batch.entries.filter((entry) => items.has(itemName(entry)));
  const unknownItem = batch.entries.filter((entry) => !items.has(itemName(entry)));
  if (entries.length === 0) return { ...NO_ORDERS, unknownItem };

  const known = await readRecordedPurchases(tx, entries);
  const candidates = entries.map((entry) => toCandidate(entry, itemOf(items, entry)));
  const decisions = decideOrders(candidates, {
    nowMs: known.nowMs,
    recorded: known.orderNos,
    keysTaken: new Set(
      candidates.flatMap(({ key }, i) => (key !== null && known.keyedElsewhere.has(i) ? [key] : [])),
    ),
    free: new Map([...items].map(([name, item]) => [name, item.free])),
    held: new Map(candidates.map(({ buyer }, i) => [buyer, known.heldByBuyer[i] ?? 0])),
  });

  const orders: OrderToInsert[] = [];
  entries.forEach((entry, index) => {
    const decision = decisions[index];
    if (decision === undefined || decision.decision === 'known') return;
    if (batch.onlyHeld === true && decision.decision !== 'expire') return;
    orders.push(toOrder(entry, itemOf(items, entry), decision));
  });
  const inserted = new Map(
    (await insertOrders(tx, { partition: batch.partition, nowMs: known.nowMs, orders })).map((order) => [
      order.orderNo,
      order,
    ]),
  );
  const recorded = entries.flatMap((entry): CreatedOrders['recorded'] => {
    const order = inserted.get(entry.orderNo);
    if (order !== undefined) return [{ entry, remainingMs: order.remainingMs, isNew: true }];
    return known.orderNos.has(entry.orderNo) ? [{ entry, remainingMs: null, isNew: false }] : [];
  });
  const count = (state: OrderToInsert['state']): number =>
    [...inserted.values()].filter((order) => order.state === state).length;
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

function itemName(item: { readonly saleId: string; readonly sku: string }): string {
  return `${item.saleId} ${item.sku}`;
}

function itemOf(items: ReadonlyMap<string, LockedItem>, entry: QueueEntry): LockedItem {
  const item = items.get(itemName(entry));
  if (item === undefined) throw new Error(`${itemName(entry)} was not locked`);
  return item;
}

function distinctItems(entries: readonly QueueEntry[]): { saleId: string; sku: string }[] {
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

function toOrder(
  entry: QueueEntry,
  item: LockedItem,
  decision: Exclude<Decision, { decision: 'known' }>,
): OrderToInsert {
  const rejectedReason = decision.decision === 'reject' ? decision.reason : null;
  return {
    orderNo: entry.orderNo,
    saleId: entry.saleId,
    sku: entry.sku,
    buyerId: entry.buyerId,
    quantity: entry.quantity,
    amount: amountOf(item.unitPrice, entry.quantity),
    currency: item.currency,
    state: { order: 'pending_payment', expire: 'expired', reject: 'rejected' }[
      decision.decision
    ] as OrderToInsert['state'],
    rejectedReason,
    purchasedAtMs: entry.purchasedAtMs,
    paymentWindowSeconds: item.paymentWindowSeconds,
    // The key stays with the order that has it.
    idempotencyKey: rejectedReason === 'duplicate' ? null : entry.idempotencyKey,
    epoch: entry.epoch,
    requestId: entry.requestId,
  };
}
