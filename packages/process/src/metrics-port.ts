/** How many copies of one process have a port; those of the next process begin after them. */
export const COPIES_MAX = 20;

/** Where each process's ports begin, above METRICS_PORT. */
export const METRICS_OFFSETS: Readonly<Record<string, number>> = {
  'buy-api': 0,
  'order-creator': 20,
  'expiry-listener': 40,
};

/**
 * The port of a process's probes and metrics.
 *
 * @param base METRICS_PORT; 0: none
 * @param name the process's name in pm2
 * @param instance which copy of it, pm2's number from 0
 * @returns null where there is none: from the 21st copy on, the number is another process's
 */
export function metricsPort(base: number, name: string, instance: string): number | null {
  const offset = METRICS_OFFSETS[name];
  const copy = Number(instance);
  if (base === 0 || offset === undefined) return null;
  return Number.isInteger(copy) && copy >= 0 && copy < COPIES_MAX ? base + offset + copy : null;
}
