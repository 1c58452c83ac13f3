import { setTimeout as delay } from 'node:timers/promises';
import type { Stores } from '@stampede/engine';
import type { Logger } from '@stampede/runtime';

/** An unavailable store must not prevent the start of a process. pm2's limit for a start is 15 s. */
const WAIT_MAX_MS = 3000;
const POLL_MS = 10;

/**
 * Resolves when a gate is usable, or after 3 s with a warning that has the causes. Only then does a process that
 * replaces another one listen and report ready: earlier, it would return 503 for purchases that the other one can
 * decide.
 */
export async function awaitTrust(stores: Stores, log: Logger): Promise<void> {
  const deadline = performance.now() + WAIT_MAX_MS;
  const isTrusted = (): boolean =>
    [...stores.approvals.keys()].some((partition) => stores.gate.isTrusted(partition));
  while (!isTrusted()) {
    if (performance.now() > deadline) {
      const causes = stores.troubles.present().map(({ store, code, words }) => `${store}: ${code} ${words}`);
      log.warn({ causes }, 'started without a usable gate');
      return;
    }
    await delay(POLL_MS);
  }
}
