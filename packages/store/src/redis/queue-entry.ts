import { isBuyerId, isOrderNo, isSaleId, isSku, QUANTITY_MAX } from '@stampede/domain';

/** A purchase as the reserve script queued it. */
export interface QueueEntry {
  readonly entryId: string;
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
  /** The limit under which the gate accepted it. */
  readonly buyerLimit: number | null;
  readonly idempotencyKey: string | null;
  /** Redis' clock when the units were taken. */
  readonly purchasedAtMs: number;
  readonly epoch: number;
  readonly requestId: string;
}

/** An entry that no reserve script wrote. */
export interface MalformedEntry {
  readonly entryId: string;
  /** As it stands there; '' where there is none. */
  readonly orderNo: string;
  readonly cause: string;
}

/** The entries of a stream's reply, well-formed or not, in the order of the stream. */
export function parseEntries(raw: readonly (readonly [string, readonly string[] | null])[]): {
  entries: QueueEntry[];
  malformed: MalformedEntry[];
} {
  const entries: QueueEntry[] = [];
  const malformed: MalformedEntry[] = [];
  for (const [entryId, list] of raw) {
    // A pending entry that was deleted comes without fields.
    if (list === null) continue;
    const fields = new Map<string, string>();
    for (let index = 0; index + 1 < list.length; index += 2)
      fields.set(list[index] ?? '', list[index + 1] ?? '');
    const entry = toEntry(entryId, fields);
    if (typeof entry === 'string') {
      malformed.push({ entryId, orderNo: fields.get('order_no') ?? '', cause: `malformed: ${entry}` });
    } else {
      entries.push(entry);
    }
  }
  return { entries, malformed };
}

/** The entry, or the name of the first field that is not what it should be. */
function toEntry(entryId: string, fields: ReadonlyMap<string, string>): QueueEntry | string {
  const text = (name: string): string => fields.get(name) ?? '';
  const integer = (name: string): number => (/^\d{1,15}$/.test(text(name)) ? Number(text(name)) : Number.NaN);
  const entry: QueueEntry = {
    entryId,
    orderNo: text('order_no'),
    saleId: text('sale_id'),
    sku: text('sku'),
    quantity: integer('quantity'),
    buyerId: text('buyer_id'),
    buyerLimit: text('buyer_limit') === '' ? null : integer('buyer_limit'),
    idempotencyKey: text('idempotency_key') === '' ? null : text('idempotency_key'),
    purchasedAtMs: integer('purchased_at'),
    epoch: integer('epoch'),
    requestId: text('request_id'),
  };
  if (!isOrderNo(entry.orderNo)) return 'order_no';
  if (!isSaleId(entry.saleId)) return 'sale_id';
  if (!isSku(entry.sku)) return 'sku';
  if (!(entry.quantity >= 1 && entry.quantity <= QUANTITY_MAX)) return 'quantity';
  if (!isBuyerId(entry.buyerId)) return 'buyer_id';
  if (Number.isNaN(entry.buyerLimit)) return 'buyer_limit';
  if (Number.isNaN(entry.purchasedAtMs)) return 'purchased_at';
  if (Number.isNaN(entry.epoch)) return 'epoch';
  return entry;
}
