const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * Exponential backoff with jitter: 100 ms after the first failure, doubled after each further one, at most 5 s; then a
 * random share of 50 to 100 %, so that processes that failed together do not retry together.
 *
 * @param failures failures in a row, 1 or more
 * @param random uniform in [0, 1)
 * @returns milliseconds, 50 to 5,000
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 16);
  const fullMs = Math.min(FIRST_MS * 2 ** doublings, LONGEST_MS);
  return fullMs * (0.5 + random() / 2);
}
