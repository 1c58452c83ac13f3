import type { SecretWebhookEndpoint, WebhookEndpoint } from '@stampede/client';
import { formatTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showRecord } from '../../terminal/show-record.ts';

/** Prints an endpoint, with its secret where the answer has it. */
export function printEndpoint(
  endpoint: WebhookEndpoint | SecretWebhookEndpoint,
  { json }: { readonly json?: true },
): void {
  if (json === true) {
    printJson(endpoint);
    return;
  }
  const { failingSince, previousSecretUntil } = endpoint;
  showRecord({
    endpoint: endpoint.endpointId,
    url: endpoint.url,
    state: stateOf(endpoint),
    types: endpoint.types?.join(', ') ?? 'all',
    sale: endpoint.saleId ?? 'all',
    description: endpoint.description,
    'failing since': failingSince === null ? null : formatTime(failingSince),
    'old secret until': previousSecretUntil === null ? null : formatTime(previousSecretUntil),
    created: formatTime(endpoint.createdAt),
    secret: 'secret' in endpoint ? endpoint.secret : null,
  });
}

/** What an operator looks for first. */
export function stateOf({ disabledReason, failingSince }: WebhookEndpoint): string {
  if (disabledReason !== null) return disabledReason === 'gone' ? 'disabled: it answered 410' : 'disabled';
  return failingSince === null ? 'works' : 'fails';
}
