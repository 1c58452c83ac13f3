import type { Step, StepHook } from '@stampede/testkit';

/** What a transaction does inside is no step of its own here: nothing of it is visible before its COMMIT. */
const INSIDE: ReadonlySet<Step['kind']> = new Set(['inner-statement', 'commit']);

/**
 * Lets something else happen before each script, command, statement and whole transaction of a process.
 *
 * @param before called with the number of the step, from 0; what it throws is thrown in place of the step
 */
export function beforeEachStep(before: (at: number) => Promise<void>): StepHook {
  let count = 0;
  return async (step, run) => {
    if (!INSIDE.has(step.kind)) {
      const at = count;
      count += 1;
      await before(at);
    }
    return run();
  };
}
