import { signal } from '@preact/signals';
import type { Session } from './api/bodies.ts';

/** Null: not signed in. Undefined: not read yet. */
export const session = signal<Session | null | undefined>(undefined);

/** When the browser last sent a request with the session, in ms since 1970: each prolongs the session. */
export const usedAtMs = signal(0);

/** Only then the desk shows buttons; the server decides anyway. */
export function isOperator(): boolean {
  return session.value?.role === 'operator';
}
