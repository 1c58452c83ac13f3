import {
  findWebhookEndpoint,
  insertAuditEntry,
  rotateWebhookSecret as rotateRow,
  type KeyedRequest,
  type SecretEndpoint,
} from '@stampede/store';
import { recallRequest, recordRequest, unlessTaken } from '../selling/remembered-requests.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { newWebhookSecret } from './sign-webhook.ts';

/** How long both secrets sign. */
const OVERLAP_MS = 24 * 3_600_000;

export type RotateSecretOutcome =
  | { readonly outcome: 'rotated'; readonly endpoint: SecretEndpoint; readonly replayed: boolean }
  | { readonly outcome: 'idempotency_key_reused' | 'endpoint_not_found' };

/**
 * Gives an endpoint a new secret. The one before signs too for 24 hours; one before that no longer does. With a key a
 * repeated request rotates nothing and returns the present secret.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: the same request with its key returns
 *   the secret
 */
export async function rotateWebhookSecret(
  stores: ActingStores,
  endpointId: string,
  request: KeyedRequest | null,
): Promise<RotateSecretOutcome> {
  return unlessTaken(() =>
    stores.db.transaction(async (tx): Promise<RotateSecretOutcome> => {
      const recalled = await recallRequest(tx, request);
      if (recalled === 'other') return { outcome: 'idempotency_key_reused' };
      const replayed = recalled === 'same';
      const endpoint = replayed
        ? await findWebhookEndpoint(tx, endpointId)
        : await rotateRow(tx, { endpointId, secret: newWebhookSecret(), overlapMs: OVERLAP_MS });
      if (endpoint === null) return { outcome: 'endpoint_not_found' };
      if (replayed) return { outcome: 'rotated', endpoint, replayed };
      const { saleId } = endpoint;
      const change = { action: 'endpoint.secret-rotated', saleId, subject: endpointId } as const;
      await insertAuditEntry(tx, stores.actor, change);
      await recordRequest(tx, request);
      return { outcome: 'rotated', endpoint, replayed };
    }),
  );
}
