import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { noneToNull, textOrNone, type OrNone } from '../../api/or-none.ts';
import { printItem } from './print-item.ts';

export function addSaleRenameItem(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'rename-item <saleId> <sku>',
    says: 'Changes the name of an item, also in a closed sale.',
    examples: ['drop-1 red-42 "Red, size 42"', 'drop-1 red-42 none'],
  }).argument('<name>', 'the new one; none removes it', textOrNone);
  onApi<[string, string, OrNone<string>]>(command, async ({ client, args: [saleId, sku, name], options }) => {
    printItem(await client.sales.changeItem(saleId, sku, { name: noneToNull(name) }), options);
  });
}
