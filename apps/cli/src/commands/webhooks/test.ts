import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { FailedError } from '../../failed-error.ts';
import { printJson } from '../../terminal/print-json.ts';

export function addWebhooksTest(webhooks: Command): void {
  const command = addApiCommand(webhooks, {
    usage: 'test <endpointId>',
    says: 'Sends an event of type webhook.test now, and says what the endpoint answered. 1 unless it was 2xx.',
    examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
  });
  onApi<[string]>(command, async ({ client, args: [endpointId], options, key }) => {
    const test = await client.webhooks.test(endpointId, { key });
    if (options.json === true) printJson(test);
    const answer = test.status === null ? (test.error ?? 'no answer') : `it answered ${test.status}`;
    if (!test.delivered) throw new FailedError(`${test.eventId} was not delivered: ${answer}`);
    if (options.json !== true) console.log(`Delivered ${test.eventId}: ${answer}.`);
  });
}
