import { signal } from '@preact/signals';

/** A bug of the page, shown above it; null: none. */
export const fault = signal<string | null>(null);

export function showFault(error: unknown): void {
  fault.value = error instanceof Error ? error.message : String(error);
}

/** Runs work that nothing waits for; what it throws is a bug, and is shown. */
export function inBackground(work: Promise<unknown>): void {
  work.catch(showFault);
}
