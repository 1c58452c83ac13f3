import { isOperatingError } from '@stampede/domain';
import { reconcileUntrusted } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const RECONCILE_INTERVAL_MS = 500;

/**
 * Rebuilds gates that are not trusted from the ledger.
 *
 * - **Does**: fences an untrusted gate, turns what its queue still holds into orders, fills it from the ledger, and
 *   approves it. A rebuild that a crash cuts off begins anew, here or in another copy.
 * - **Does not**: change an order, or find damage in a gate that is trusted: that is `audit-loop.ts`. Purchases of the
 *   partition get 503 until it is done. One copy rebuilds a partition at a time; that saves work and protects nothing.
 * - **How often**: every 500 ms, and immediately after a connection to Redis was made.
 * - **Metrics**: `stampede_gate_reconciled_total`; from the buy API `stampede_gate_trusted`.
 * - **Alarm**: `stampede_gate_trusted` at 0 for 30 s; any rise of `stampede_gate_reconciled_total` that you did not cause.
 */
export function reconcileLoop(deps: LoopDeps): Loop {
  return new Loop({
    name: 'reconcile',
    isExpected: isOperatingError,
    idleMs: RECONCILE_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      await reconcileUntrusted(deps.stores, (result) => {
        deps.metrics.reconciled.inc();
        deps.log.warn(result, 'gate reconciled');
      });
      return { more: false };
    },
  });
}
