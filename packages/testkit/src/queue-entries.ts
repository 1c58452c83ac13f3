/** The parts of a queue entry's field `purchase`, in their order; docs/data.md describes it. */
const PARTS = [
  'sale_id',
  'buyer_limit',
  'purchased_at',
  'epoch',
  'sku',
  'quantity',
  'buyer_id',
  'idempotency_key',
  'request_id',
] as const;

type EntryParts = Readonly<Record<(typeof PARTS)[number], string>>;

/** The fields of a queue entry, as arguments of XADD. */
export function entryFields(orderNo: string, parts: EntryParts): string[] {
  return ['order_no', orderNo, 'purchase', PARTS.map((part) => parts[part]).join('\t')];
}

/** An entry's fields, as XRANGE returns them, with other parts, or with another order number. */
export function changedFields(
  fields: readonly string[],
  { order_no: orderNo, ...changes }: Partial<EntryParts> & { readonly order_no?: string },
): string[] {
  const values = (fields[fields.indexOf('purchase') + 1] ?? '').split('\t');
  const parts = Object.fromEntries(PARTS.map((part, index) => [part, values[index] ?? ''])) as EntryParts;
  return entryFields(orderNo ?? orderNoIn(fields), { ...parts, ...changes });
}

/** The order number in an entry's fields; '' where there is none. */
export function orderNoIn(fields: readonly string[]): string {
  return fields[fields.indexOf('order_no') + 1] ?? '';
}
