const FIRST_MS = 200;
const CEILING_MS = 5_000;

/**
 * How long to wait after `attempts` without success: twice as long each time, half of it random, so that a crowd does
 * not come back together. What the server said is the least.
 */
export function backOffMs(attempts: number, retryAfterMs: number | null): number {
  const halfMs = Math.min(CEILING_MS, FIRST_MS * 2 ** (attempts - 1)) / 2;
  return (retryAfterMs ?? halfMs) + Math.random() * halfMs;
}
