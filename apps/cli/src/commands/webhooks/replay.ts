import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printDeliveries } from './print-deliveries.ts';

export function addWebhooksReplay(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'replay <deliveryId>',
    says: 'Sends a delivery again, with the same id.',
    keyed: true,
    examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
  });
  onApi<[string]>(command, async ({ client, args: [deliveryId], options, key }) => {
    const delivery = await client.webhooks.replay(deliveryId, { key });
    if (options.json === true) printJson(delivery);
    else printDeliveries([delivery]);
  });
}
