import type { WebhookEndpointChange } from '@stampede/client';
import { Option, type Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { noneToNull, textOrNone, type OrNone } from '../../api/or-none.ts';
import { UsageError } from '../../usage-error.ts';
import { printEndpoint } from './print-endpoint.ts';

interface Options {
  /** Not `--url`, which is the address of the API. */
  readonly to?: string;
  readonly type?: readonly string[];
  readonly description?: OrNone<string>;
  readonly enabled?: 'yes' | 'no';
}

export function addWebhooksChange(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'change <endpointId>',
    says: 'Changes what is given. A disabled endpoint gets nothing; enabled again, it goes on from there.',
    examples: [
      '7c9e6679-7425-40de-944b-e07fc1f90ae7 --type all',
      '7c9e6679-7425-40de-944b-e07fc1f90ae7 --enabled no',
    ],
  })
    .option('--to <url>', 'the address; what waits goes there too')
    .option('--type <type...>', 'events of these types from now on, or all')
    .option('--description <text>', 'for people, or none', textOrNone)
    .addOption(new Option('--enabled <answer>', 'whether anything is sent').choices(['yes', 'no']));
  onApi<[string], Options>(command, async ({ client, args: [endpointId], options }) => {
    const change = toChange(options);
    if (Object.keys(change).length === 0)
      throw new UsageError('nothing to change: give at least one option, such as --to');
    printEndpoint(await client.webhooks.change(endpointId, change), options);
  });
}

function toChange({ to, type, description, enabled }: Options): WebhookEndpointChange {
  // The API checks them.
  const types = type as NonNullable<WebhookEndpointChange['types']> | undefined;
  const isAll = type?.length === 1 && type[0] === 'all';
  return {
    ...(to !== undefined && { url: to }),
    ...(types !== undefined && { types: isAll ? null : types }),
    ...(description !== undefined && { description: noneToNull(description) }),
    ...(enabled !== undefined && { enabled: enabled === 'yes' }),
  };
}
