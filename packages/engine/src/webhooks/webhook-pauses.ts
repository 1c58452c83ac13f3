const SHORTEST_MS = 5_000;
const LONGEST_MS = 4 * 3_600_000;
/** The longest pause of an endpoint that has given no Retry-After. */
export const PROBE_LONGEST_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** How long a delivery is tried, from its creation or replay on. */
export const GIVE_UP_MS = 24 * 3_600_000;

/**
 * The pause after a failed attempt: as long as the delivery has been tried so far, so that the time doubles, 5 s to 4 h,
 * of which a random share of 50 to 100 %.
 *
 * @param random uniform in [0, 1)
 */
export function retryPauseMs(triedForMs: number, random: () => number = Math.random): number {
  return Math.min(Math.max(triedForMs, SHORTEST_MS), LONGEST_MS) * (0.5 + random() / 2);
}

/** The pause of an endpoint after its n-th failure in a row: 0.5 to 1 s, doubled with each, at most a minute. */
export function probePauseMs(failures: number, random: () => number = Math.random): number {
  const fullMs = Math.min(1000 * 2 ** Math.min(Math.max(failures, 1) - 1, 16), PROBE_LONGEST_MS);
  return fullMs * (0.5 + random() / 2);
}

/**
 * The header Retry-After, in seconds or as a date, as ms from now: at most an hour.
 * @returns 0 where there is none, or it is neither
 */
export function readRetryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS) : 0;
}
