/** Minor units of a currency as people write them: 8990 is 89.90 EUR. Without a currency, the minor units. */
export function formatMoney(minor: number | string, currency: string | null): string {
  if (currency === null) return String(minor);
  const decimals = decimalsOf(currency);
  const digits = String(minor).padStart(decimals + 1, '0');
  if (decimals === 0) return `${digits} ${currency}`;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} ${currency}`;
}

/** Two for a currency that is not known. */
function decimalsOf(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits;
}
