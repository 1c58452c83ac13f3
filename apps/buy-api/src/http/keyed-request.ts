import { hash } from 'node:crypto';
import type { KeyedRequest } from '@stampede/engine';
import { callerName } from '../auth/principal.ts';
import type { RouteRequest } from './route.ts';

/**
 * A request as the ledger records it under its Idempotency-Key; null for a request without one. For new sales and
 * changed allotments; the key of a purchase is sent to the gate with the purchase. The digest is of the operation, the
 * decoded ids of the path and the validated body. The order of fields and the percent-encoding of the path do not
 * change it.
 *
 * @param operation the operation's id in the API reference
 */
export function keyedRequest(
  operation: string,
  key: string | null,
  { principal, ids, body }: Pick<RouteRequest<unknown, unknown>, 'principal' | 'ids' | 'body'>,
): KeyedRequest | null {
  if (key === null || principal === null) return null;
  const digest = hash('sha256', JSON.stringify([operation, ids, body]));
  return { caller: callerName(principal), key, digest };
}
