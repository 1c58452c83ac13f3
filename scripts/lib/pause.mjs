import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so many ms, or until the signal is aborted; never rejects. */
export async function pause(ms, signal) {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
