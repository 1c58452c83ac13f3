import { Counter, Gauge, Histogram, type Registry } from '@stampede/runtime';

export interface OrderMetrics {
  readonly created: Counter;
  readonly bornExpired: Counter;
  readonly rejected: Counter;
  readonly deadLettered: Counter;
  readonly purchaseToOrder: Histogram;
}

/** @param blockedItems how many items are set aside now because of another session's lock */
export function orderMetrics(registry: Registry, blockedItems: () => number): OrderMetrics {
  new Gauge({
    name: 'stampede_blocked_items',
    help: 'Items that another session keeps locked in Postgres; their work is set aside.',
    registers: [registry],
    collect() {
      this.set(blockedItems());
    },
  });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  return {
    created: counter('stampede_orders_created_total', 'Orders written, pending payment.'),
    bornExpired: counter(
      'stampede_orders_born_expired_total',
      'Purchases that passed their hold limit before they could be ordered.',
    ),
    rejected: counter('stampede_orders_rejected_total', 'Purchases that the ledger refused.'),
    deadLettered: counter('stampede_dead_lettered_total', 'Queue entries that cannot be ordered.'),
    purchaseToOrder: new Histogram({
      name: 'stampede_purchase_to_order_seconds',
      help: 'From the purchase in the gate to the order in the ledger.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    }),
  };
}
