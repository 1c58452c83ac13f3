/** A sale of the storm. Everything that is not said here stays as it was opened. */
export interface SalePlan {
  readonly saleId: string;
  readonly items: readonly { readonly sku: string; readonly allotment: number }[];
  readonly buyerLimit?: number;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
}

/**
 * Short windows, so that units come back again and again; few units, so that sales are sold out most of the time; a
 * hold limit that a long fault exceeds. Their ids put them on different partitions, where there are two.
 */
export const SALES: readonly SalePlan[] = [
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
  {
    saleId: 'plenty',
    items: [{ sku: 'grey', allotment: 100_000 }],
    buyerLimit: 20,
    paymentWindowSeconds: 5,
    holdSeconds: 25,
  },
];
