import { isOperatingError } from '@stampede/domain';
import { GateAudit } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const AUDIT_INTERVAL_MS = 100;
/**
 * The audit pauses for this multiple of its working time, because it loads three processes at the same time: with
 * shorter pauses it took a large part of two cores from the sellers during a stampede.
 */
const AUDIT_REST = 15;
/** Longest pause after a run, so that differences are found in time. */
const AUDIT_REST_MAX_MS = 5000;
/** Orders listed in one log line. */
const NAMED_MAX = 20;

/**
 * Compares gates and ledger, and triggers the repair of a gate that a person or a bug has changed.
 *
 * - **Does**: scans all sales, and all pending orders and reservations, in rounds of small pieces. It restarts missing
 *   payment windows. A gate with any other difference is marked untrusted, and `reconcile-loop.ts` rebuilds it. A sale
 *   that cannot be read is logged, and the round goes on.
 * - **Does not**: change an order or a counter of the ledger, or compare idempotency records. An edit that a round has
 *   just passed is found by the next one.
 * - **How often**: a run works for 25 ms and then pauses for fifteen times as long as it took, 100 ms to 5 s. A round
 *   begins 5 s after the one before it began, or when that has ended. One copy works at a time.
 * - **Metrics**: `stampede_gate_audits_total`, `stampede_gate_audit_completed_timestamp_seconds`,
 *   `stampede_gate_audit_round_seconds`, `stampede_gate_differences_total`, `stampede_payment_windows_restarted_total`.
 * - **Alarm**: any rise of `stampede_gate_differences_total`; `stampede_gate_audits_total` that rises in no copy for
 *   minutes; `stampede_gate_audit_round_seconds` above 20 s.
 */
export function auditLoop({ stores, metrics, log }: LoopDeps): Loop {
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
    onUnreadable: (saleId, error) => {
      log.error({ err: error, saleId }, 'cannot audit a sale');
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
      // A pause after each run, also within a round, to leave the processors to the sellers.
      return { more: false };
    },
  });
}
