import { Counter, Gauge, Histogram, type Registry } from '@stampede/runtime';

export interface ExpiryMetrics {
  readonly expired: Counter<'found_by'>;
  readonly released: Counter;
  readonly settled: Counter;
  readonly deadlineToStock: Histogram;
  readonly reconciled: Counter;
  readonly bornExpired: Counter;
  readonly audits: Counter<'round'>;
  readonly lastAudit: Gauge<'round'>;
  readonly auditSeconds: Gauge<'round'>;
  readonly differences: Counter<'law'>;
  readonly windowsRestarted: Counter;
}

/** @param blockedItems how many items are set aside now because of another session's lock */
export function expiryMetrics(registry: Registry, blockedItems: () => number): ExpiryMetrics {
  const registers = [registry];
  new Gauge({
    name: 'stampede_blocked_items',
    help: 'Items that another session keeps locked in Postgres; their work is set aside.',
    registers,
    collect() {
      this.set(blockedItems());
    },
  });
  return {
    expired: new Counter({
      name: 'stampede_orders_expired_total',
      help: 'Orders closed because they were not paid in time.',
      labelNames: ['found_by'],
      registers,
    }),
    released: new Counter({
      name: 'stampede_releases_applied_total',
      help: 'Releases that this process has applied to the gate.',
      registers,
    }),
    settled: new Counter({
      name: 'stampede_settlements_repaired_total',
      help: 'Settlements that the process which recorded the payment could not apply to the gate.',
      registers,
    }),
    deadlineToStock: new Histogram({
      name: 'stampede_deadline_to_stock_seconds',
      help: 'From the end of a payment window to its units being available again.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    }),
    reconciled: new Counter({
      name: 'stampede_gate_reconciled_total',
      help: 'Rebuilds of a gate that was not trusted.',
      registers,
    }),
    bornExpired: new Counter({
      name: 'stampede_held_purchases_expired_total',
      help: 'Queued purchases that passed their hold limit while no process drained the queue.',
      registers,
    }),
    audits: new Counter({
      name: 'stampede_gate_audits_total',
      help: 'Rounds of the periodic audit that this process has completed.',
      labelNames: ['round'],
      registers,
    }),
    lastAudit: new Gauge({
      name: 'stampede_gate_audit_completed_timestamp_seconds',
      help: 'When this process completed its last round of that kind.',
      labelNames: ['round'],
      registers,
    }),
    auditSeconds: new Gauge({
      name: 'stampede_gate_audit_round_seconds',
      help: 'How long its last round took, with its pauses.',
      labelNames: ['round'],
      registers,
    }),
    differences: new Counter({
      name: 'stampede_gate_differences_total',
      help: 'Differences between gate and ledger that the periodic audit found, by the law that they break.',
      labelNames: ['law'],
      registers,
    }),
    windowsRestarted: new Counter({
      name: 'stampede_payment_windows_restarted_total',
      help: 'Payment windows that were missing, or had another end, and were started again.',
      registers,
    }),
  };
}
