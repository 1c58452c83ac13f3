/** The allotment of one sale item, by state. */
export interface ItemStock {
  readonly sku: string;
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** The law of conservation: available + reserved + sold = allotment, none negative. */
export function isConserved(stock: ItemStock): boolean {
  return (
    stock.available >= 0 &&
    stock.reserved >= 0 &&
    stock.sold >= 0 &&
    stock.available + stock.reserved + stock.sold === stock.allotment
  );
}
