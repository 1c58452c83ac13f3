import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printSale } from './print-sale.ts';

export function addSaleShow(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'show <saleId>',
    says: 'Shows a sale, its items, and where their units are.',
    examples: ['drop-1', 'drop-1 --json'],
  });
  onApi<[string]>(command, async ({ client, args: [saleId], options }) => {
    printSale(await client.sales.get(saleId), options);
  });
}
