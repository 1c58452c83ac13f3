/** A sale's id or a SKU: 1–64 characters that need no escaping in a path, a key or a log. */
const NAME = /^[A-Za-z0-9._-]{1,64}$/;

export function isSaleId(text: string): boolean {
  return NAME.test(text);
}

export function isSku(text: string): boolean {
  return NAME.test(text);
}

/**
 * The partition of a new sale: a hash of its id, 32-bit FNV-1a (Fowler, Noll and Vo), modulo the number of partitions.
 * Stored with the sale and never computed again, so that PARTITIONS may change.
 */
export function partitionOfSale(saleId: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(saleId, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash % partitions;
}
