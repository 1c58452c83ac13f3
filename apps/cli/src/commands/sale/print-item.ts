import type { ChangedItem } from '@stampede/client';
import { printJson } from '../../terminal/print-json.ts';
import { printItems } from './print-sale.ts';

/** Prints an item after a change; its price in minor units, because the answer names no currency. */
export function printItem(item: ChangedItem, { json }: { readonly json?: true }): void {
  if (json === true) {
    printJson(item);
    return;
  }
  printItems([item], null);
  if (item.pending)
    console.log('The gate gets this change in a moment; until then buyers meet the old state.');
}
