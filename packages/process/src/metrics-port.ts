/** Copies of one process that have a port; the ports of the next process follow. */
export const COPIES_MAX = 20;

/** Offset of each process's first port from METRICS_PORT. */
export const METRICS_OFFSETS: Readonly<Record<string, number>> = {
  'buy-api': 0,
  'order-creator': 20,
  'expiry-listener': 40,
  'webhook-sender': 60,
  pages: 80,
};

/**
 * The port for a process's probes and metrics.
 *
 * @param base METRICS_PORT; 0: none
 * @param name the process's name in pm2
 * @param instance the number of this copy, pm2's, from 0
 * @returns null where there is none: the 21st copy's number would be another process's port
 */
export function metricsPort(base: number, name: string, instance: string): number | null {
  const offset = METRICS_OFFSETS[name];
  const copy = Number(instance);
  if (base === 0 || offset === undefined) return null;
  return Number.isInteger(copy) && copy >= 0 && copy < COPIES_MAX ? base + offset + copy : null;
}
