import { amountOf, newOrderNo, type Purchase, type SaleCatalog } from '@stampede/domain';
import { findCatalog, openSale, type NewSale } from '@stampede/engine';
import type { World } from './world.ts';

let count = 0;

export interface TestSale {
  readonly saleId: string;
  readonly catalog: SaleCatalog;
}

/** Opens a sale with a new id; default: one item `sku` of 10 units at 1000. */
export async function openTestSale(
  world: Pick<World, 'stores'>,
  fields: Partial<NewSale> = {},
): Promise<TestSale> {
  count += 1;
  const saleId = fields.saleId ?? `sale-${count}`;
  const opened = await openSale(world.stores, {
    saleId,
    name: 'A test',
    currency: 'EUR',
    opensAtMs: null,
    closesAtMs: null,
    buyerLimit: null,
    paymentWindowSeconds: 300,
    holdSeconds: 1800,
    visibility: 'public',
    message: null,
    items: [{ sku: 'sku', name: null, allotment: 10, unitPrice: 1000 }],
    ...fields,
  });
  if (opened.outcome !== 'opened') throw new Error(`${saleId} exists`);
  const catalog = await findCatalog(world.stores, saleId);
  if (catalog === null) throw new Error(`${saleId} was opened and is gone`);
  return { saleId, catalog };
}

/** A buyer's id that no other test has. */
export function buyer(): string {
  count += 1;
  return `buyer-${count}`;
}

/** A purchase at the catalog's price; default: one unit, a new buyer. */
export function purchaseOf(catalog: SaleCatalog, fields: Partial<Purchase> = {}): Purchase {
  const { quantity = 1, sku = catalog.items[0]?.sku ?? 'sku' } = fields;
  const { unitPrice = 0 } = catalog.items.find((item) => item.sku === sku) ?? {};
  return {
    orderNo: newOrderNo(catalog.partition),
    sku,
    quantity,
    amount: amountOf(unitPrice, quantity),
    buyerId: fields.buyerId ?? buyer(),
    idempotencyKey: null,
    requestId: 'test',
    ...fields,
  };
}
