import type { Role } from '../auth/principal.ts';
import type { Route } from './route.ts';

/**
 * Whether a token of the role may use a route. A viewer may use every route by which an operator reads, and none that
 * writes: a new route needs no thought of viewers.
 */
export function mayUse({ method, access }: Pick<Route, 'method' | 'access'>, role: Role): boolean {
  if (access === 'public') return true;
  if (role === 'viewer') return method === 'get' && access.includes('operator');
  return access.includes(role);
}
