import { waitUntil } from '@stampede/provision';

/** Longer than any other fault keeps a store away. */
const MAX_MS = 30_000;
const AGAIN_AFTER_MS = 100;

/**
 * For heals that a store has to be there for, which another fault may have taken away meanwhile. What is done must do no
 * harm the second time.
 *
 * @throws whatever the last attempt said, after half a minute
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
