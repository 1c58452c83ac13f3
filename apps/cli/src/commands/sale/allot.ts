import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { wholeNumber } from '../../api/parse-number.ts';
import { printItem } from './print-item.ts';

export function addSaleAllot(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'allot <saleId> <sku>',
    says: 'Adds units to an item, or removes available ones.',
    keyed: true,
    examples: ['drop-1 red-42 +100', 'drop-1 red-42 -50'],
  }).argument('<units>', 'to add, or, with a minus, to remove', wholeNumber('a whole number: +100 or -50'));
  onApi<[string, string, number]>(command, async ({ client, args: [saleId, sku, units], options, key }) => {
    printItem(await client.sales.changeAllotment(saleId, sku, units, { key }), options);
  });
}
