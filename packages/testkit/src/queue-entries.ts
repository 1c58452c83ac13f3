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

interface Amount {
  readonly amount?: string;
}

/** The fields of a queue entry, as arguments of XADD. @param amount '' as the version before writes it: no field */
export function entryFields(orderNo: string, { amount = '', ...parts }: EntryParts & Amount): string[] {
  const purchase = PARTS.map((part) => parts[part]).join('\t');
  return ['order_no', orderNo, 'purchase', purchase, ...(amount === '' ? [] : ['amount', amount])];
}

/** An entry's fields, as XRANGE returns them, with other parts, or with another order number. */
export function changedFields(
  fields: readonly string[],
  { order_no: orderNo, ...changes }: Partial<EntryParts> & Amount & { readonly order_no?: string },
): string[] {
  const values = fieldIn(fields, 'purchase').split('\t');
  const amount = fieldIn(fields, 'amount');
  const parts = Object.fromEntries(PARTS.map((part, index) => [part, values[index] ?? ''])) as EntryParts;
  return entryFields(orderNo ?? orderNoIn(fields), { ...parts, amount, ...changes });
}

/** The order number in an entry's fields; '' where there is none. */
export function orderNoIn(fields: readonly string[]): string {
  return fieldIn(fields, 'order_no');
}

/** '' where there is none. */
function fieldIn(fields: readonly string[], name: string): string {
  const at = fields.indexOf(name);
  return at === -1 ? '' : (fields[at + 1] ?? '');
}
