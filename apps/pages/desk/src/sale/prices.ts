import { decimalsOf, isCurrency } from '../words/money.ts';

/** What is wrong with the text of a price. */
export function priceError(currency: string): string {
  if (!isCurrency(currency)) return 'must have a currency first';
  const decimals = decimalsOf(currency);
  return decimals === 0
    ? `must be a whole number: ${currency} has no decimals`
    : `must be a number with at most ${decimals} decimals`;
}
