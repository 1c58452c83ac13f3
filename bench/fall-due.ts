import { setDeadlines } from './orders.ts';
import type { Shop } from './shop.ts';

/** Deadlines that are first set to an hour from now, to measure the time of that on this machine. */
const REHEARSED = 5000;
const FAR_MS = 3_600_000;
const LEAD_TIMES = 2;
const LEAD_MIN_MS = 3000;

interface Due {
  /** By Date.now(). */
  readonly deadlines: ReadonlyMap<string, number>;
  readonly firstAtMs: number;
  /** The first was due before all were set: they were not due together. */
  readonly isLate: boolean;
}

/** Sets deadlines of pending orders, spread evenly over a time, and returns before the first of them. */
export async function fallDue(
  { deployment, saleId }: Shop,
  orderNos: readonly string[],
  withinMs: number,
): Promise<Due> {
  const startMs = Date.now();
  const some = orderNos.slice(0, REHEARSED);
  await setDeadlines(deployment, saleId, new Map(some.map((orderNo) => [orderNo, startMs + FAR_MS])));
  const expectedMs = ((Date.now() - startMs) * orderNos.length) / some.length;
  const firstAtMs = Date.now() + LEAD_MIN_MS + LEAD_TIMES * expectedMs;
  const stepMs = withinMs / orderNos.length;
  const deadlines = new Map(orderNos.map((orderNo, index) => [orderNo, firstAtMs + index * stepMs]));
  await setDeadlines(deployment, saleId, deadlines);
  return { deadlines, firstAtMs, isLate: Date.now() > firstAtMs };
}
