import { numberOf, numberOrNull, textOf } from '../parts/form-data.ts';
import type { FormErrors } from '../parts/form-errors.ts';
import { priceError } from '../sale/prices.ts';
import { isCurrency, minorUnits } from '../words/money.ts';
import { timeOfField } from '../words/times.ts';

interface ReadSale {
  readonly sale: Readonly<Record<string, unknown>>;
  /** Only what the server could not see: a price that is no number. */
  readonly errors: FormErrors;
}

/** The request that the form stands for. Empty fields that may be absent are left out. */
export function newSaleIn(form: FormData, currency: string): ReadSale {
  const errors = new Map<string, string>();
  const rows = [...form.keys()].flatMap((key) => /^items\/(\d+)\/sku$/.exec(key)?.[1] ?? []);
  const items = rows.map((row, index) => {
    const text = textOf(form, `items/${row}/unitPrice`);
    const unitPrice = isCurrency(currency) ? minorUnits(text, currency) : null;
    if (unitPrice === null) errors.set(`/items/${index}/unitPrice`, priceError(currency));
    return present({
      sku: textOf(form, `items/${row}/sku`),
      name: textOf(form, `items/${row}/name`) || null,
      allotment: numberOf(form, `items/${row}/allotment`),
      unitPrice,
    });
  });
  const sale = present({
    saleId: textOf(form, 'saleId'),
    name: textOf(form, 'name'),
    currency: textOf(form, 'currency'),
    opensAt: timeOfField(textOf(form, 'opensAt')),
    closesAt: timeOfField(textOf(form, 'closesAt')),
    buyerLimit: numberOrNull(form, 'buyerLimit'),
    paymentWindowSeconds: numberOrNull(form, 'paymentWindowSeconds'),
    visibility: textOf(form, 'visibility'),
    message: textOf(form, 'message') || null,
    items,
  });
  return { sale, errors };
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
