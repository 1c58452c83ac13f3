import { waitUntil } from '@stampede/provision';

/** Longer than any fault makes a store unavailable. */
const MAX_MS = 30_000;
const AGAIN_AFTER_MS = 100;

/**
 * Retries a heal that needs a store, which another fault may have made unavailable. `work` must be idempotent.
 *
 * @throws the error of the last attempt, after half a minute
 */
export async function persistently(work: () => Promise<unknown>): Promise<void> {
  let problem: unknown;
  const attempt = (): Promise<boolean> =>
    work().then(
      () => true,
      (error: unknown) => {
        problem = error;
        return false;
      },
    );
  if (!(await waitUntil(attempt, MAX_MS, AGAIN_AFTER_MS))) throw problem;
}
