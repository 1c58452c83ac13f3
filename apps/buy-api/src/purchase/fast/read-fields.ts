import { isUtf8 } from 'node:buffer';
import { isBuyerId, isSku, QUANTITY_MAX } from '@stampede/domain';

/** The body of an ordinary purchase. */
export interface Fields {
  readonly sku: string | undefined;
  readonly quantity: number;
  readonly buyerId: string | undefined;
}

/**
 * Reads, without a schema library, what the schema of a purchase accepts; null for everything else: then the schema
 * produces the error.
 */
export function readFields(bytes: Buffer): Fields | null {
  if (!isUtf8(bytes)) return null;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;

  let sku: string | undefined;
  let quantity = 1;
  let buyerId: string | undefined;
  // Objects of JSON.parse have only own fields, also for `__proto__`.
  for (const [name, field] of Object.entries(value) as [string, unknown][]) {
    switch (name) {
      case 'sku':
        if (typeof field !== 'string' || !isSku(field)) return null;
        sku = field;
        break;
      case 'quantity':
        if (typeof field !== 'number' || !isQuantity(field)) return null;
        quantity = field;
        break;
      case 'buyerId':
        if (typeof field !== 'string' || !isBuyerId(field)) return null;
        buyerId = field;
        break;
      default:
        return null;
    }
  }
  return { sku, quantity, buyerId };
}

function isQuantity(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= QUANTITY_MAX;
}
