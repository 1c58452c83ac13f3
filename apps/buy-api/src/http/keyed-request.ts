import { hash } from 'node:crypto';
import type { KeyedRequest } from '@stampede/engine';
import { callerName } from '../auth/principal.ts';
import type { RouteRequest } from './route.ts';

/**
 * A request as it is stored under its key; null for one without. The digest is of the parsed content: another order of
 * the fields, or another spelling of the path, is the same request.
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
