import { isOperatingError } from '@stampede/domain';
import { GateAudit } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const AUDIT_INTERVAL_MS = 100;
/**
 * The audit rests so many times as long as it has worked, for it works in three processes at the same time: with a
 * shorter rest it took a good part of two cores from the sellers in the middle of a stampede.
 */
const AUDIT_REST = 15;
/** However long a run took: what is wrong with a gate must be found in time. */
const AUDIT_REST_MAX_MS = 5000;
/** Orders named in one line of the log. */
const NAMED_MAX = 20;

/**
 * Compares gates and ledger, and has repaired what a person or a bug has changed in a gate.
 *
 * - **Does**: goes round all sales, and round all pending orders and reservations, piece by piece. It starts missing
 *   payment windows again, and takes the trust from a gate that differs otherwise, which `reconcile-loop.ts` then rebuilds.
 *   A sale that cannot be read is logged, and the round goes on.
 * - **Does not**: change an order or a counter of the ledger, or compare idempotency records. An edit that a round has
 *   just passed is found by the next one.
 * - **How often**: a run works for 25 ms and rests fifteen times as long as it took, 100 ms to 5 s. A round begins 5 s
 *   after the one before it began, or when that has ended. One copy works at a time.
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
      log.error({ err: error, saleId }, 'a sale cannot be audited');
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
