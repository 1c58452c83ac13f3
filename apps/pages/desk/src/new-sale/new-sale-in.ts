import { numberOf, numberOrNull, textOf } from '../parts/form-data.ts';
import type { FormErrors } from '../parts/form-errors.ts';
import { priceError } from '../sale/prices.ts';
import { isCurrency, minorUnits } from '../words/money.ts';
import { timeOfField } from '../words/times.ts';

interface ReadSale {
  readonly sale: Readonly<Record<string, unknown>>;
  /** What is empty and must not be, and prices that are no numbers; the server sees the rest. */
  readonly errors: FormErrors;
}

/** The request that the form stands for. Empty fields that may be absent are left out. */
export function newSaleIn(form: FormData, currency: string): ReadSale {
  const errors = new Map<string, string>();
  const needs = (name: string, pointer: string) => {
    if (textOf(form, name) === '') errors.set(pointer, 'must not be empty');
  };
  for (const name of ['name', 'saleId', 'currency']) needs(name, `/${name}`);
  const rows = [...form.keys()].flatMap((key) => /^items\/(\d+)\/sku$/.exec(key)?.[1] ?? []);
  const items = rows.map((row, index) => {
    needs(`items/${row}/sku`, `/items/${index}/sku`);
    needs(`items/${row}/allotment`, `/items/${index}/allotment`);
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
