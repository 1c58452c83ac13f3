/** Digits of a currency behind the point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/**
 * An amount in its currency.
 *
 * @param minor in minor units; a sum above the largest exact number is text
 * @param currency null: the payment's order is unknown, and with it the currency
 */
export function money(minor: number | string, currency: string | null): string {
  if (currency === null) return `${minor} minor units`;
  const decimals = decimalsOf(currency);
  const digits = BigInt(minor)
    .toString()
    .padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  // Text keeps what a number would round.
  return new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(
    text as Intl.StringNumericLiteral,
  );
}

/** The minor units of a price as people write it; null for text that is none, or has too many decimals. */
export function minorUnits(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > decimals) return null;
  return Number(whole + fraction.padEnd(decimals, '0'));
}

/** A price as people write it, for a field that is to be changed. */
export function priceText(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return (minor / 10 ** decimals).toFixed(decimals);
}

/** Three capital letters that the browser takes for a currency. */
export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}
