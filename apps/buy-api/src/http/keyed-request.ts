import { hash } from 'node:crypto';
import type { KeyedRequest } from '@stampede/engine';
import { callerName } from '../auth/principal.ts';
import type { RouteRequest } from './route.ts';

/**
 * A request as it is remembered under its key; null for one without. Its content is what was understood of it: the order
 * of its fields, or another spelling of its address, make no other request of it.
 *
 * @param operation what was asked for, as the reference calls it
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
