import { isOperatingError } from '@stampede/domain';
import { eachApart, expireHeldPurchases, forgetOldRequests } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const HELD_INTERVAL_MS = 2000;

/**
 * Ends what has been kept for long enough: purchases that have waited in the queue for longer than their hold limit, and
 * idempotency keys that are 24 hours old.
 *
 * - **Does**: writes such a purchase as an expired order and gives its units back, so that units do not stay reserved
 *   while no order-creator runs. It removes 1,000 old keys at most in a run.
 * - **Does not**: take the work from an order-creator: it leaves alone what may still become an order, and every gate that
 *   is not trusted.
 * - **How often**: every 2 s. A partition that fails keeps no other from its turn, nor the keys.
 * - **Metrics**: `stampede_held_purchases_expired_total`.
 * - **Alarm**: any rise: no order-creator has worked for as long as the hold limit.
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
      await eachApart([...expire, () => forgetOldRequests(stores)], (work) => work());
      return { more: false };
    },
  });
}
