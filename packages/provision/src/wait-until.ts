import { setTimeout as sleep } from 'node:timers/promises';

/** Polls a condition every `everyMs`. True as soon as it holds, false after `timeoutMs`. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 20,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() >= deadline) return false;
    await sleep(everyMs);
  }
  return true;
}
