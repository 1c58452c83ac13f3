import { isOperatingError } from '@stampede/domain';
import {
  applyPendingChanges,
  BatchSize,
  closeOverdueOrders,
  EXPIRE_BATCH_MAX,
  expireHeldPurchases,
  GateAudit,
  reconcileUntrusted,
  type ExpiredOrders,
  type Stores,
} from '@stampede/engine';
import { Loop, type Logger } from '@stampede/runtime';
import type { ExpiredHints } from './expired-hints.ts';
import type { ExpiryMetrics } from './expiry-metrics.ts';

/** Units come back this long after the deadline at worst when no event comes, plus the time that closing takes. */
const SWEEP_INTERVAL_MS = 500;
/** From one closing to the next, unless there was too much for one: a transaction costs as much as some tens of orders. */
const GATHER_MS = 20;
const PENDING_INTERVAL_MS = 250;
const RECONCILE_INTERVAL_MS = 500;
const HELD_INTERVAL_MS = 2000;
const AUDIT_INTERVAL_MS = 100;
/**
 * The audit rests so many times as long as it has worked, for it works in three processes at once: without a rest worth
 * the name it took a good part of two cores from the sellers in the middle of a stampede.
 */
const AUDIT_REST = 15;
/** However long a run took: what is wrong with a gate must be found in time. */
const AUDIT_REST_MAX_MS = 5000;
/** Orders named in one line of the log. */
const NAMED_MAX = 20;

export interface LoopDeps {
  readonly stores: Stores;
  readonly hints: ExpiredHints;
  readonly metrics: ExpiryMetrics;
  readonly log: Logger;
}

/**
 * Closes overdue orders: those that events have named, and what no event named, which the sweep finds. When more events
 * have come than are kept, it is the sweep that finds their orders, oldest deadline first.
 *
 * Two of these loops share the work of a flood: while one tells the gate, the other one's transaction goes on. Each
 * passes over what the other has in hand.
 */
export function closingLoop(deps: LoopDeps, lane: number): Loop {
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
      // As the sleep may be a little shorter than asked for.
      sweepAtMs = more ? 0 : performance.now() + SWEEP_INTERVAL_MS / 2;
      return { more };
    },
  });
}

/** Tells the gate what whoever decided it could not tell. */
export function pendingLoop(deps: LoopDeps): Loop {
  return new Loop({
    name: 'pending-gate-changes',
    isExpected: isOperatingError,
    idleMs: PENDING_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      const { applied, more } = await applyPendingChanges(deps.stores);
      for (const change of applied) {
        if (change.kind === 'release') countRelease(deps, change.dueAtMs);
        if (change.kind === 'settle') deps.metrics.settled.inc();
      }
      return { more };
    },
  });
}

/** Rebuilds gates that are not trusted. */
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

/** Expires purchases that waited too long for an order. */
export function heldLoop(deps: LoopDeps): Loop {
  return new Loop({
    name: 'held-purchases',
    isExpected: isOperatingError,
    idleMs: HELD_INTERVAL_MS,
    log: deps.log,
    runOnce: async () => {
      for (const partition of deps.stores.approvals.keys()) {
        if (!deps.stores.gate.isTrusted(partition)) continue;
        deps.metrics.bornExpired.inc(await expireHeldPurchases(deps.stores, partition));
      }
      return { more: false };
    },
  });
}

/** Looks for what somebody, or a bug, has changed in a gate, and has it repaired. */
export function auditLoop(deps: LoopDeps): Loop {
  const { stores, metrics, log } = deps;
  const audit = new GateAudit({
    stores,
    onDifferences: ({ differences, byLaw, ...found }) => {
      for (const [law, count] of byLaw) metrics.differences.inc({ law }, count);
      log.warn({ ...found, differences }, 'gate and ledger differ');
    },
    onWindowsRestarted: ({ partition, orderNos }) => {
      metrics.windowsRestarted.inc(orderNos.length);
      log.warn(
        { partition, count: orderNos.length, orderNos: orderNos.slice(0, NAMED_MAX) },
        'payment windows restarted',
      );
    },
    onRound: ({ round, tookMs }) => {
      metrics.audits.inc({ round });
      metrics.auditSeconds.set({ round }, tookMs / 1000);
      metrics.lastAudit.setToCurrentTime({ round });
    },
  });
  return new Loop({
    name: 'audit',
    isExpected: isOperatingError,
    idleMs: (ranMs) => Math.min(AUDIT_REST_MAX_MS, Math.max(AUDIT_INTERVAL_MS, AUDIT_REST * ranMs)),
    log,
    runOnce: async () => {
      await audit.runOnce();
      // A pause after each run, also in the middle of a round: the audit takes its time, not the sellers'.
      return { more: false };
    },
  });
}

function report(deps: LoopDeps, foundBy: 'event' | 'sweep', { closed, released }: ExpiredOrders): void {
  deps.metrics.expired.inc({ found_by: foundBy }, closed.length);
  for (const { orderNo, requestId } of closed)
    deps.log.debug({ orderNo, requestId, foundBy }, 'order expired');
  for (const { dueAtMs } of released) countRelease(deps, dueAtMs);
}

/** By this process's clock: a figure to look at, no decision. */
function countRelease(deps: LoopDeps, dueAtMs: number | null): void {
  deps.metrics.released.inc();
  if (dueAtMs !== null) deps.metrics.deadlineToStock.observe(Math.max(0, Date.now() - dueAtMs) / 1000);
}
