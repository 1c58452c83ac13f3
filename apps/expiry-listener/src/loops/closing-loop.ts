import { isOperatingError } from '@stampede/domain';
import { BatchSize, closeOverdueOrders, EXPIRE_BATCH_MAX, type ExpiredOrders } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { ExpiredHints } from '../expired-hints.ts';
import { countRelease } from './count-release.ts';
import type { LoopDeps } from './loop-deps.ts';

/** Without an event, units are released at most this long after the deadline, plus the time of the closing. */
const SWEEP_INTERVAL_MS = 500;
/** From one closing to the next, unless the batch was full: a transaction costs as much as some tens of orders. */
const GATHER_MS = 20;

export interface ClosingLoopDeps extends LoopDeps {
  /** Shared by all lanes. */
  readonly hints: ExpiredHints;
}

/**
 * Expires orders whose payment window has ended, and releases their units.
 *
 * - **Does**: closes orders named by expired events, and sweeps the ledger for the others, oldest deadline first; then
 *   updates the gate. Where more events came than fit in memory, the sweep finds their orders. A batch that fails is
 *   halved.
 * - **Does not**: trust an event: the ledger's clock and state decide. A crash loses no unit: what was not applied to
 *   the gate is a pending change, and `pending-loop.ts` applies it.
 * - **How often**: for events, 20 ms after the previous closing; for the sweep, every 500 ms, and without a pause while
 *   it finds full batches. Lanes and copies skip orders that another one has locked.
 * - **Metrics**: `stampede_orders_expired_total`, `stampede_releases_applied_total`,
 *   `stampede_deadline_to_stock_seconds`.
 * - **Alarm**: p99 of `stampede_deadline_to_stock_seconds` above 2 s; `stampede_orders_expired_total` with
 *   `found_by="sweep"` alone (no events arrive).
 */
export function closingLoop(deps: ClosingLoopDeps, lane: number): Loop {
  const size = new BatchSize(EXPIRE_BATCH_MAX);
  let sweepAtMs = 0;
  /** @returns the number of closed orders */
  const close = async (foundBy: 'event' | 'sweep', named: readonly string[] | null): Promise<number> => {
    try {
      const expired = await closeOverdueOrders(deps.stores, named, size.now);
      size.succeeded();
      report(deps, foundBy, expired);
      return expired.closed.length;
    } catch (error) {
      size.failed();
      // The sweep finds the named ones as well.
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
