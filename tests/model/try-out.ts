import fc from 'fast-check';
import { PATH, SECONDS, SEED, SHRINK_SECONDS } from './patience.ts';

interface Tried {
  readonly runs: number;
  /** The text of the failure; null: none. */
  readonly failure: string | null;
}

/** More than the time allows. */
const RUNS_MAX = 1_000_000;

/**
 * Tests a property with random values until its time has passed, and shrinks the first failure for a limited time. A
 * run is never abandoned: its work would go on in the stores of the next.
 *
 * @param testFile for the command that repeats the failure
 */
export async function tryOut<Value>(
  testFile: string,
  values: fc.Arbitrary<Value>,
  run: (value: Value) => Promise<void>,
): Promise<Tried> {
  let until = performance.now() + SECONDS * 1000;
  let isShrinking = false;
  const property = fc.asyncProperty(values, async (value) => {
    if (performance.now() > until) throw new fc.PreconditionFailure(true);
    try {
      await run(value);
    } catch (error) {
      if (!isShrinking) until = performance.now() + SHRINK_SECONDS * 1000;
      isShrinking = true;
      throw error;
    }
  });
  const replays = PATH.path !== '';
  const details = await fc.check(property, {
    seed: SEED,
    numRuns: replays ? 1 : RUNS_MAX,
    ...(replays ? { path: PATH.path, endOnFailure: true } : {}),
  });
  note(`${details.numRuns} stories in ${testFile}`);
  return { runs: details.numRuns, failure: details.failed ? tell(testFile, details) : null };
}

/** Printed only for long runs: in `npm test` it would be noise. */
function note(line: string): void {
  if (process.env['MODEL_SECONDS'] !== undefined) process.stdout.write(`${line}\n`);
}

function tell<Value>(testFile: string, details: fc.RunDetails<Value>): string {
  const { errorInstance, seed, counterexamplePath, counterexample, numRuns, numShrinks } = details;
  const commands = /replayPath="([^"]*)"/.exec(fc.stringify(counterexample))?.[1];
  const path = `${counterexamplePath ?? ''}${commands === undefined ? '' : `,${commands}`}`;
  const error = errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
  return [
    `The model does not allow this story (run ${numRuns}, made smaller ${numShrinks} times):`,
    error.name === 'ImpossibleError' ? error.message : (error.stack ?? error.message),
    'To hear it again:',
    `  MODEL_SEED=${seed} MODEL_PATH='${path}' npm test -- ${testFile}`,
  ].join('\n');
}
