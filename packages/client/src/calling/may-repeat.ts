import { Problem } from '../problem.ts';
import type { Unanswered } from './unanswered.ts';

/**
 * When a request may be sent again by itself. `always`: the second has no effect that the first had not, so also when
 * the outcome is unknown. `undecided`: only when the server said that nothing was done.
 */
export type Repeat = 'always' | 'undecided';

/** Each says that nothing was decided, and that it may be different in a while. */
const UNDECIDED: readonly string[] = ['unavailable', 'too-many-requests', 'order-not-ready'];
const TOO_MANY_REQUESTS = 429;
const SERVICE_UNAVAILABLE = 503;
/** Of a proxy that did not get the API's answer. */
const GATEWAY: readonly (number | null)[] = [502, SERVICE_UNAVAILABLE, 504];

export function mayRepeat(failure: Problem | Unanswered, repeat: Repeat): boolean {
  if (failure instanceof Problem) {
    if (UNDECIDED.includes(failure.slug)) return true;
    return repeat === 'always' && failure.status === SERVICE_UNAVAILABLE;
  }
  if (failure.status === TOO_MANY_REQUESTS) return true;
  return repeat === 'always' && (failure.status === null || GATEWAY.includes(failure.status));
}
