import type { Log } from '../log.ts';

/**
 * Rate-limited warnings: one line a second for each kind, with the number of suppressed ones. An outage under load must
 * not fill the disk.
 */
export function createThrottledWarnings(log: Log, now: () => number = () => performance.now()) {
  const kinds = new Map<string, { atMs: number; suppressed: number }>();

  return (kind: string, fields: object, message: string): void => {
    const atMs = now();
    const last = kinds.get(kind);
    if (last !== undefined && atMs - last.atMs < 1000) {
      last.suppressed += 1;
      return;
    }
    kinds.set(kind, { atMs, suppressed: 0 });
    log.warn({ ...fields, suppressed: last?.suppressed ?? 0 }, message);
  };
}
