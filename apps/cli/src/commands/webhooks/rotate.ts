import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printEndpoint } from './print-endpoint.ts';

export function addWebhooksRotate(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'rotate <endpointId>',
    says: 'Gives an endpoint a new secret, and prints it. The one before signs too for 24 hours.',
    keyed: true,
    examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
  });
  onApi<[string]>(command, async ({ client, args: [endpointId], options, key }) => {
    printEndpoint(await client.webhooks.rotateSecret(endpointId, { key }), options);
  });
}
