import type { Topology } from './site/site.ts';

/** A sale of the storm. Other settings stay as they were opened. */
export interface SalePlan {
  readonly saleId: string;
  readonly items: readonly { readonly sku: string; readonly allotment: number }[];
  readonly buyerLimit?: number;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
}

const PLENTY = { buyerLimit: 20, paymentWindowSeconds: 5, holdSeconds: 25 };

/**
 * Short windows, so that units are released often; few units, so that sales are sold out most of the time; a hold limit
 * that a long fault exceeds. With two partitions, their ids spread them over both.
 */
const SALES: readonly SalePlan[] = [
  {
    saleId: 'limited',
    items: [
      { sku: 'red', allotment: 60 },
      { sku: 'blue', allotment: 40 },
    ],
    buyerLimit: 4,
    paymentWindowSeconds: 4,
    holdSeconds: 20,
  },
  {
    saleId: 'unlimited',
    items: [{ sku: 'green', allotment: 80 }],
    paymentWindowSeconds: 3,
    holdSeconds: 30,
  },
  { saleId: 'plenty', items: [{ sku: 'grey', allotment: 100_000 }], ...PLENTY },
];

/** In a cluster every master has a sale that is never sold out: by its id, with as many partitions as the site has. */
const SALES_OF_SHARDS: readonly SalePlan[] = [
  ...SALES,
  { saleId: 'abundant', items: [{ sku: 'white', allotment: 100_000 }], ...PLENTY },
  { saleId: 'rich', items: [{ sku: 'black', allotment: 100_000 }], ...PLENTY },
];

export function salesOf(topology: Topology): readonly SalePlan[] {
  return topology === 'cluster' ? SALES_OF_SHARDS : SALES;
}
