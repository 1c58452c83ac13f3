import { Counter, Histogram, type Registry } from '@stampede/runtime';
import type { HttpMetrics } from './http-metrics.ts';

export function createHttpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  const accepted = new Counter({
    name: 'stampede_purchases_accepted_total',
    help: 'Purchases that were accepted.',
    registers,
  });
  const refused = new Counter({
    name: 'stampede_purchases_refused_total',
    help: 'Purchases that were refused, by the reason.',
    labelNames: ['reason'],
    registers,
  });
  const seconds = new Histogram({
    name: 'stampede_http_request_seconds',
    help: 'Requests by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers,
  });
  return {
    purchaseAccepted: () => {
      accepted.inc();
    },
    purchaseRefused: (reason) => {
      refused.inc({ reason });
    },
    requestFinished: (route, method, status, duration) => {
      seconds.observe({ route, method, status }, duration);
    },
  };
}
