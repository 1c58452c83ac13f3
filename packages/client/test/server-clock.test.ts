import { expect, it } from '@jest/globals';
import { serverClock } from '../src/server-clock.ts';

it('The clock is that of the fastest round trip, in its middle, and runs on', () => {
  const receivedAt = performance.now();
  const clock = serverClock([
    { serverTimeMs: 5_000_000, sentAt: receivedAt - 500, receivedAt },
    { serverTimeMs: 1_000_000, sentAt: receivedAt - 20, receivedAt },
    { serverTimeMs: 9_000_000, sentAt: receivedAt - 100, receivedAt },
  ]);
  const elapsedMs = clock.now() - 1_000_010;
  expect(elapsedMs).toBeGreaterThanOrEqual(0);
  expect(elapsedMs).toBeLessThan(1000);
  expect(clock.errorMs).toBe(10);
  expect(Math.abs(clock.offsetMs + Date.now() - clock.now())).toBeLessThan(100);
});
