import { isOperatingError } from '@stampede/domain';
import { BatchSize, closeOverdueOrders, EXPIRE_BATCH_MAX, type ExpiredOrders } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { ExpiredHints } from '../expired-hints.ts';
import { countRelease } from './count-release.ts';
import type { LoopDeps } from './loop-deps.ts';

/** Units come back this long after the deadline at worst when no event comes, plus the time that closing takes. */
const SWEEP_INTERVAL_MS = 500;
/** From one closing to the next, unless there was too much for one: a transaction costs as much as some tens of orders. */
const GATHER_MS = 20;

export interface ClosingLoopDeps extends LoopDeps {
  /** Shared by all lanes. */
  readonly hints: ExpiredHints;
}

/**
 * Closes orders whose payment window is over, and gives their units back.
 *
 * - **Does**: closes what expired events have named, and sweeps the ledger for what no event named, oldest deadline first;
 *   then updates the gate. Where more events have come than are kept, the sweep finds their orders. A batch that fails is
 *   halved.
 * - **Does not**: believe an event: the ledger's clock and state decide. It leaves no unit behind when it dies: what the
 *   gate was not sent is a pending change, and `pending-loop.ts` applies it.
 * - **How often**: 20 ms after the closing before, for events; every 500 ms for the sweep, and again without a pause while
 *   the sweep finds full batches. Any number of lanes and copies pass over what another one has in hand.
 * - **Metrics**: `stampede_orders_expired_total`, `stampede_releases_applied_total`,
 *   `stampede_deadline_to_stock_seconds`.
 * - **Alarm**: p99 of `stampede_deadline_to_stock_seconds` above 2 s; `stampede_orders_expired_total` with
 *   `found_by="sweep"` alone (no events arrive).
 */
export function closingLoop(deps: ClosingLoopDeps, lane: number): Loop {
  const size = new BatchSize(EXPIRE_BATCH_MAX);
  let sweepAtMs = 0;
  /** @returns how many were closed */
  const close = async (foundBy: 'event' | 'sweep', named: readonly string[] | null): Promise<number> => {
    try {
      const expired = await closeOverdueOrders(deps.stores, named, size.now);
      size.succeeded();
      report(deps, foundBy, expired);
      return expired.closed.length;
    } catch (error) {
      size.failed();
      // The sweep finds those that were named as well.
      sweepAtMs = 0;
      throw error;
    }
  };
  return new Loop({
    name: `closing-${lane}`,
    isExpected: isOperatingError,
    apartMs: GATHER_MS,
    idleMs: SWEEP_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      const named = deps.hints.take();
      const fits = named !== null && named.length <= size.now;
      if (fits && named.length > 0) await close('event', named);
      if (fits && performance.now() < sweepAtMs) return { more: false };
      const limit = size.now;
      const more = (await close('sweep', null)) === limit;
      // The loop's sleep may be a little shorter than its interval.
      sweepAtMs = more ? 0 : performance.now() + SWEEP_INTERVAL_MS / 2;
      return { more };
    },
  });
}

function report(deps: LoopDeps, foundBy: 'event' | 'sweep', { closed, released }: ExpiredOrders): void {
  deps.metrics.expired.inc({ found_by: foundBy }, closed.length);
  for (const { orderNo, requestId } of closed)
    deps.log.debug({ orderNo, requestId, foundBy }, 'order expired');
  for (const { dueAtMs } of released) countRelease(deps.metrics, dueAtMs);
}
