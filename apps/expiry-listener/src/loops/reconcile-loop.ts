import { isOperatingError } from '@stampede/domain';
import { GateReconciler } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const RECONCILE_INTERVAL_MS = 500;

/**
 * Rebuilds gates that are not trusted from the ledger.
 *
 * - **Does**: fences an untrusted gate, turns what its queue still holds into orders, fills it from the ledger, and
 *   approves it. A rebuild that a crash interrupts is restarted, here or in another copy.
 * - **Does not**: change an order, or find damage in a gate that is trusted: that is `audit-loop.ts`. Purchases of the
 *   partition get 503 until it is done. One copy rebuilds a partition at a time, only to save work.
 * - **How often**: every 500 ms, and immediately after a connection to Redis was made. A partition whose rebuild failed
 *   waits 0.5 to 5 s, others do not; another server behind the address is tried without a pause.
 * - **Metrics**: `stampede_gate_reconciled_total`; from the buy API `stampede_gate_trusted`.
 * - **Alarm**: `stampede_gate_trusted` at 0 for 30 s; any rise of `stampede_gate_reconciled_total` that you did not cause.
 */
export function reconcileLoop({ stores, metrics, log }: LoopDeps): Loop {
  const reconciler = new GateReconciler({
    stores,
    onReconciled: (result) => {
      metrics.reconciled.inc();
      log.warn(result, 'gate reconciled');
    },
    onFailed: ({ error, ...failed }) => {
      log.warn({ ...failed, cause: error.message }, 'cannot reconcile gate, retrying');
    },
  });
  return new Loop({
    name: 'reconcile',
    isExpected: isOperatingError,
    idleMs: RECONCILE_INTERVAL_MS,
    log,
    runOnce: async () => {
      await reconciler.runOnce();
      return { more: false };
    },
  });
}
