import type { DeliveriesQuery } from '@stampede/client';
import { Option, type Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printDeliveries } from './print-deliveries.ts';

interface Options extends ListOptions {
  readonly state?: NonNullable<DeliveriesQuery['state']>;
}

export function addWebhooksDeliveries(webhooks: Command): void {
  const command = addLimit(
    addApiCommand(webhooks, {
      usage: 'deliveries <endpointId>',
      says: 'Lists the deliveries to an endpoint, the newest event first.',
      examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7 --limit 9'],
    }).addOption(new Option('--state <state>', 'in this state').choices(['pending', 'delivered', 'failed'])),
  );
  onApi<[string], Options>(command, async ({ client, args: [endpointId], options }) => {
    const { state } = options;
    const query = { ...(state !== undefined && { state }), limit: pageSize(options) };
    const found = await listEntries(client.webhooks.deliveries(endpointId, query), options);
    if (options.json === true) printJson(found);
    else if (found.length === 0) console.log('There are no such deliveries.');
    else printDeliveries(found);
  });
}
