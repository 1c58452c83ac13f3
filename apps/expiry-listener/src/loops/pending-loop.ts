import { isOperatingError } from '@stampede/domain';
import { applyPendingChanges } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import { countRelease } from './count-release.ts';
import type { LoopDeps } from './loop-deps.ts';

const PENDING_INTERVAL_MS = 250;

/**
 * Applies pending changes of the ledger to the gate.
 *
 * - **Does**: claims rows of `pending_gate_changes` whose retry is due, a second after they were written: releases,
 *   settlements, changed sales, and gates to distrust. The process that decided a change applies it itself where it
 *   can, so these rows are left over after a crash or an outage of Redis.
 * - **Does not**: decide anything, or keep their order: because of a sale's version and a reservation's record, a
 *   change that comes late or twice has no effect. It waits while the gate is not trusted.
 * - **How often**: every 250 ms, and without a pause while there is more.
 * - **Metrics**: `stampede_releases_applied_total`, `stampede_settlements_repaired_total`, and from the buy API
 *   `stampede_pending_gate_changes` and `stampede_pending_releases`.
 * - **Alarm**: `stampede_pending_gate_changes` above 0 for a minute.
 */
export function pendingLoop(deps: LoopDeps): Loop {
  return new Loop({
    name: 'pending-gate-changes',
    isExpected: isOperatingError,
    idleMs: PENDING_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      const { applied, more } = await applyPendingChanges(deps.stores);
      for (const change of applied) {
        if (change.kind === 'release') countRelease(deps.metrics, change.dueAtMs);
        if (change.kind === 'settle') deps.metrics.settled.inc();
      }
      return { more };
    },
  });
}
