import { signal } from '@preact/signals';
import type { Session } from './api/bodies.ts';

/** Null: not signed in. Undefined: not read yet. */
export const session = signal<Session | null | undefined>(undefined);

/** Only then the desk shows buttons; the server decides anyway. */
export function isOperator(): boolean {
  return session.value?.role === 'operator';
}
