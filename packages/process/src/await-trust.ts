import { setTimeout as delay } from 'node:timers/promises';
import type { Stores } from '@stampede/engine';
import type { Logger } from '@stampede/runtime';

/** A store that is away must not keep a process from starting. pm2 waits 15 s for one that starts. */
const PATIENCE_MS = 3000;
const LOOK_EVERY_MS = 10;

/**
 * Resolves when a gate can be used, or after 3 s with a warning that names what is missing. A process that replaces
 * another one listens and reports itself ready only then: before, it would answer 503 to purchases that the other one
 * could have decided.
 */
export async function awaitTrust(stores: Stores, log: Logger): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const isTrusted = (): boolean =>
    [...stores.approvals.keys()].some((partition) => stores.gate.isTrusted(partition));
  while (!isTrusted()) {
    if (performance.now() > deadline) {
      const causes = stores.troubles.present().map(({ store, code, words }) => `${store}: ${code} ${words}`);
      log.warn({ causes }, 'started without a gate that can be used');
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
}
