import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';
import { stateOf } from './print-endpoint.ts';

export function addWebhooksList(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'list',
    says: 'Lists all endpoints, in the order of their creation.',
    examples: ['', '--json'],
  });
  onApi<[]>(command, async ({ client, options }) => {
    const endpoints = await client.webhooks.list();
    if (options.json === true) printJson(endpoints);
    else if (endpoints.length === 0) console.log('There are no webhook endpoints.');
    else
      showTable(
        [
          { head: 'endpoint', whole: true },
          { head: 'state' },
          { head: 'url', spare: true },
          { head: 'types', spare: true },
          { head: 'sale', spare: true },
        ],
        endpoints.map((endpoint) => [
          endpoint.endpointId,
          stateOf(endpoint),
          endpoint.url,
          endpoint.types?.join(', ') ?? 'all',
          endpoint.saleId ?? 'all',
        ]),
      );
  });
}
