import { Counter, Gauge, type Registry } from '@stampede/runtime';

export interface WebhookMetrics {
  readonly attempts: Counter<'outcome'>;
  readonly pending: Gauge;
  readonly oldest: Gauge;
}

/** @param inFlight how many deliveries this process sends now */
export function webhookMetrics(registry: Registry, inFlight: () => number): WebhookMetrics {
  const registers = [registry];
  new Gauge({
    name: 'stampede_webhook_deliveries_in_flight',
    help: 'Deliveries that this process sends now.',
    registers,
    collect() {
      this.set(inFlight());
    },
  });
  return {
    attempts: new Counter({
      name: 'stampede_webhook_attempts_total',
      help: 'Attempts to send a delivery: delivered; retried later; failed, which were given up.',
      labelNames: ['outcome'],
      registers,
    }),
    pending: new Gauge({
      name: 'stampede_webhook_deliveries_pending',
      help: 'Deliveries of all endpoints that are not delivered yet; counted up to 10,000 an endpoint.',
      registers,
    }),
    oldest: new Gauge({
      name: 'stampede_webhook_oldest_pending_seconds',
      help: 'Age of the oldest delivery that is not delivered yet; 0: there is none.',
      registers,
    }),
  };
}
