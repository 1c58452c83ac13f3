import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { seconds } from '../../api/parse-number.ts';
import { printJson } from '../../terminal/print-json.ts';

export function addSaleExtend(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'extend <saleId>',
    says: 'Gives more time to pay: to all orders of a sale that wait for their payment, or to one.',
    keyed: true,
    examples: ['drop-1 600', 'drop-1 600 --order 01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00'],
  })
    .argument('<seconds>', 'how much later their deadline is', seconds)
    .option('--order <orderNo>', 'this order alone');
  onApi<[string, number], { readonly order?: string }>(
    command,
    async ({ client, args: [saleId, more], options, key }) => {
      const { order: orderNo } = options;
      const request = { seconds: more, ...(orderNo !== undefined && { orderNo }) };
      const extension = await client.sales.extend(saleId, request, { key });
      if (options.json === true) printJson(extension);
      else console.log(`${extension.extended} orders have ${more} s more to pay.`);
    },
  );
}
