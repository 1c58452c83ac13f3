import type { NewWebhookEndpoint } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printEndpoint } from './print-endpoint.ts';

interface Options {
  readonly type?: NewWebhookEndpoint['types'];
  readonly sale?: string;
  readonly description?: string;
}

export function addWebhooksAdd(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'add <url>',
    says: 'Has events sent to an address from now on. Prints its secret, which nothing shows again.',
    keyed: true,
    examples: ['https://shop.example/stampede', 'https://shop.example/hooks --type order.paid --sale a'],
  })
    .option('--type <type...>', 'events of these types; default: every type')
    .option('--sale <saleId>', 'events of this sale; default: every sale')
    .option('--description <text>', 'for people');
  onApi<[string], Options>(command, async ({ client, args: [url], options, key }) => {
    const { type: types, sale: saleId, description } = options;
    const endpoint = {
      url,
      ...(types !== undefined && { types }),
      ...(saleId !== undefined && { saleId }),
      ...(description !== undefined && { description }),
    };
    printEndpoint(await client.webhooks.create(endpoint, { key }), options);
  });
}
