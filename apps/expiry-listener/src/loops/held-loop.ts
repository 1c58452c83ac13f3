import { isOperatingError } from '@stampede/domain';
import { eachApart, expireHeldPurchases, deleteExpiredRequests } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const HELD_INTERVAL_MS = 2000;

/**
 * Expires purchases that have waited in the queue for longer than their hold limit, and deletes idempotency keys older
 * than 24 hours.
 *
 * - **Does**: writes such a purchase as an expired order and releases its units, so that units do not stay reserved
 *   while no order-creator runs. It deletes at most 1,000 old keys in a run.
 * - **Does not**: replace an order-creator: it skips what may still become an order, and every gate that is not
 *   trusted.
 * - **How often**: every 2 s. A failing partition skips neither the others nor the keys.
 * - **Metrics**: `stampede_held_purchases_expired_total`.
 * - **Alarm**: any rise: no order-creator has worked for the duration of the hold limit.
 */
export function heldLoop(deps: LoopDeps): Loop {
  return new Loop({
    name: 'held-purchases',
    isExpected: isOperatingError,
    idleMs: HELD_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      const { stores, metrics } = deps;
      const expire = [...stores.approvals.keys()].map((partition) => async () => {
        if (!stores.gate.isTrusted(partition)) return;
        metrics.bornExpired.inc(await expireHeldPurchases(stores, partition));
      });
      await eachApart([...expire, () => deleteExpiredRequests(stores)], (work) => work());
      return { more: false };
    },
  });
}
