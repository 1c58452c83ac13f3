import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printEndpoint } from './print-endpoint.ts';

export function addWebhooksShow(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'show <endpointId>',
    says: 'Shows an endpoint, and whether it works.',
    examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
  });
  onApi<[string]>(command, async ({ client, args: [endpointId], options }) => {
    printEndpoint(await client.webhooks.get(endpointId), options);
  });
}
