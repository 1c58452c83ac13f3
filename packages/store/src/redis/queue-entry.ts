import { isOrderNo, isSaleId, isSku, isStoredBuyerId, QUANTITY_MAX } from '@stampede/domain';

/** A purchase as the reserve script queued it. */
export interface QueueEntry {
  readonly entryId: string;
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  /** As answered to the buyer; null in an entry of the version before. */
  readonly amount: number | null;
  readonly buyerId: string;
  /** The limit under which the gate accepted it. */
  readonly buyerLimit: number | null;
  readonly idempotencyKey: string | null;
  /** Redis' clock when the units were reserved. */
  readonly purchasedAtMs: number;
  readonly epoch: number;
  readonly requestId: string;
}

/** An entry that no reserve script wrote. */
export interface MalformedEntry {
  readonly entryId: string;
  /** As in the entry; '' without one. */
  readonly orderNo: string;
  readonly cause: string;
}

/** How many parts the field `purchase` has; `toEntry` lists them in their order. */
const PARTS = 9;

/** The entries of a stream's reply, well-formed or not, in stream order. */
export function parseEntries(raw: readonly (readonly [string, readonly string[] | null])[]): {
  entries: QueueEntry[];
  malformed: MalformedEntry[];
} {
  const entries: QueueEntry[] = [];
  const malformed: MalformedEntry[] = [];
  for (const [entryId, fields] of raw) {
    // A pending entry that was deleted has no fields.
    if (fields === null) continue;
    const orderNo = fieldOf(fields, 'order_no');
    const amount = fieldOf(fields, 'amount');
    const entry = toEntry(entryId, orderNo, amount, fieldOf(fields, 'purchase').split('\t'));
    if (typeof entry === 'string') malformed.push({ entryId, orderNo, cause: `malformed: ${entry}` });
    else entries.push(entry);
  }
  return { entries, malformed };
}

/** The first field of that name; '' without one. */
export function fieldOf(fields: readonly string[], name: string): string {
  for (let index = 0; index + 1 < fields.length; index += 2)
    if (fields[index] === name) return fields[index + 1] ?? '';
  return '';
}

/**
 * The entry, or the name of a malformed part. The parts of a purchase are separated by tabs, which no part can contain.
 * One field instead of nine saves Redis and a reader a third of the cost of an entry.
 */
function toEntry(
  entryId: string,
  orderNo: string,
  amount: string,
  parts: readonly string[],
): QueueEntry | string {
  if (parts.length !== PARTS) return 'purchase';
  const [saleId = '', buyerLimit = '', purchasedAt = '', epoch = '', sku = '', quantity = ''] = parts;
  const [buyerId = '', key = '', requestId = ''] = parts.slice(6);
  const entry: QueueEntry = {
    entryId,
    orderNo,
    saleId,
    sku,
    quantity: integer(quantity),
    amount: amount === '' ? null : integer(amount),
    buyerId,
    buyerLimit: buyerLimit === '' ? null : integer(buyerLimit),
    idempotencyKey: key === '' ? null : key,
    purchasedAtMs: integer(purchasedAt),
    epoch: integer(epoch),
    requestId,
  };
  if (!isOrderNo(orderNo)) return 'order_no';
  if (!isSaleId(saleId)) return 'sale_id';
  if (!isSku(sku)) return 'sku';
  if (!(entry.quantity >= 1 && entry.quantity <= QUANTITY_MAX)) return 'quantity';
  if (Number.isNaN(entry.amount)) return 'amount';
  if (!isStoredBuyerId(buyerId)) return 'buyer_id';
  if (Number.isNaN(entry.buyerLimit)) return 'buyer_limit';
  if (Number.isNaN(entry.purchasedAtMs)) return 'purchased_at';
  if (Number.isNaN(entry.epoch)) return 'epoch';
  return entry;
}

function integer(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}
