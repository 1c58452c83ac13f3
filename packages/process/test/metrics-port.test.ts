import { expect, it } from '@jest/globals';
import { metricsPort } from '../src/metrics-port.ts';

it('each copy of each process has a port of its own', () => {
  const ports = ['buy-api', 'order-creator', 'expiry-listener', 'webhook-sender', 'pages'].flatMap((name) =>
    Array.from({ length: 20 }, (_, copy) => metricsPort(9100, name, String(copy))),
  );
  expect(ports).toEqual(Array.from({ length: 100 }, (_, index) => 9100 + index));
});

it('a copy that would get the port of another process gets none, nor does anything under METRICS_PORT=0', () => {
  expect(metricsPort(9100, 'buy-api', '20')).toBeNull();
  expect(metricsPort(9100, 'buy-api', 'x')).toBeNull();
  expect(metricsPort(0, 'buy-api', '0')).toBeNull();
});
