/** The highest unit price in minor units: times the highest quantity it is 10^15, an exact number in JSON. */
export const UNIT_PRICE_MAX = 100_000_000_000;

/** The amount of an order in integer minor units. */
export function amountOf(unitPrice: number, quantity: number): number {
  return unitPrice * quantity;
}
