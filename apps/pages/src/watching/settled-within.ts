import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for all of the promises, and `maxMs` at most.
 * @throws the first of the errors that came within that time; those that come later have no effect
 */
export async function settledWithin(promises: readonly Promise<void>[], maxMs: number): Promise<void> {
  const done = new AbortController();
  const settled = Promise.allSettled(promises);
  const late = delay(maxMs, null, { signal: done.signal }).catch(() => null);
  const results = await Promise.race([settled, late]);
  done.abort();
  for (const result of results ?? []) if (result.status === 'rejected') throw result.reason;
}
