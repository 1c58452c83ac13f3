import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { minorUnits } from '../../api/parse-number.ts';
import { printItem } from './print-item.ts';

export function addSalePrice(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'price <saleId> <sku>',
    says: 'Changes the price of an item. Purchases that were accepted before keep their amount.',
    examples: ['drop-1 red-42 7990'],
  }).argument('<price>', 'in minor units: 7990 for 79.90 EUR', minorUnits);
  onApi<[string, string, number]>(command, async ({ client, args: [saleId, sku, unitPrice], options }) => {
    printItem(await client.sales.changeItem(saleId, sku, { unitPrice }), options);
  });
}
