import type { Endpoint } from '../api/bodies.ts';
import type { Named } from '../words/states.ts';

/** How an endpoint stands, as a dot and a word. */
export function endpointState({ enabled, disabledReason, failingSince }: Endpoint): Named {
  if (!enabled) return ['none', disabledReason === 'gone' ? 'disabled: it answered 410' : 'disabled'];
  return failingSince === null ? ['good', 'works'] : ['bad', 'fails'];
}
