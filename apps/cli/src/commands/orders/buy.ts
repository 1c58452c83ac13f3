import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { wholeNumber } from '../../api/parse-number.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printOrder } from './print-order.ts';

export function addOrdersBuy(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'buy <saleId>',
    says: 'Buys for a buyer, as the shop does, and waits for the order.',
    keyed: true,
    examples: ['demo --sku sneaker-42 --buyer buyer-1', 'drop-1 --buyer buyer-1 --quantity 2'],
  })
    .requiredOption('--buyer <id>', 'who buys')
    .option('--sku <sku>', 'which item; needed where the sale has several')
    .option('--quantity <n>', 'how many units', wholeNumber('a number of units'), 1);
  onApi<[string], { readonly buyer: string; readonly sku?: string; readonly quantity: number }>(
    command,
    async ({ client, args: [saleId], options, key }) => {
      const { buyer, sku, quantity } = options;
      const wish = client.purchase({
        saleId,
        ...(sku !== undefined && { sku }),
        quantity,
        buyerId: buyer,
        key,
      });
      const order = await wish.order();
      if (options.json === true) printJson(order);
      else printOrder(order);
    },
  );
}
