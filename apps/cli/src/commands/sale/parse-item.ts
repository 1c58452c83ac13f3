import type { NewSale } from '@stampede/client';
import { InvalidArgumentError } from 'commander';

type NewItem = NewSale['items'][number];

/** How an item is written on the command line. */
export const ITEM = '<sku:units:price>';
export const ITEM_MEANS = 'units to sell and price in minor units; :name may follow';

const FORM = /^(?<sku>[^:]+):(?<units>\d{1,15}):(?<price>\d{1,15})(?::(?<name>.+))?$/u;

/** `red-42:1000:8990` or `red-42:1000:8990:Red, size 42`. */
export function parseItem(text: string): NewItem {
  const { sku, units, price, name } = FORM.exec(text)?.groups ?? {};
  if (sku === undefined)
    throw new InvalidArgumentError(
      'It is sku:units:price or sku:units:price:name, the price in minor units: red-42:1000:8990.',
    );
  return {
    sku,
    allotment: Number(units),
    unitPrice: Number(price),
    ...(name !== undefined && { name }),
  };
}

/** The same for an option that may be repeated. */
export function parseItems(text: string, before: readonly NewItem[] = []): NewItem[] {
  return [...before, parseItem(text)];
}
