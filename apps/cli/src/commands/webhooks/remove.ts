import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printJson } from '../../terminal/print-json.ts';

export function addWebhooksRemove(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'remove <endpointId>',
    says: 'Removes an endpoint; what waits for it is not sent.',
    asks: true,
    examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7 --yes'],
  });
  onApi<[string], { readonly yes?: true }>(command, async ({ client, args: [endpointId], options }) => {
    await confirm(`Remove ${endpointId}? Its deliveries are deleted.`, options);
    await client.webhooks.remove(endpointId);
    if (options.json === true) printJson({ endpointId, removed: true });
    else console.log(`Removed ${endpointId}.`);
  });
}
