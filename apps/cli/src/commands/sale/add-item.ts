import type { NewSale } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { ITEM, ITEM_MEANS, parseItem } from './parse-item.ts';
import { printItem } from './print-item.ts';

export function addSaleAddItem(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'add-item <saleId>',
    says: 'Adds an item to a sale.',
    keyed: true,
    examples: ['drop-1 blue-40:500:7990', 'drop-1 "blue-40:500:7990:Blue, size 40"'],
  }).argument(ITEM, ITEM_MEANS, parseItem);
  onApi<[string, NewSale['items'][number]]>(
    command,
    async ({ client, args: [saleId, item], options, key }) => {
      printItem(await client.sales.addItem(saleId, item, { key }), options);
    },
  );
}
