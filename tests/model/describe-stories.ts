import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type fc from 'fast-check';
import { startArena, type Arena, type SavePoint } from '../protocol/arena.ts';
import { SECONDS, SEED } from './patience.ts';
import { Story } from './story.ts';
import { tryOut } from './try-out.ts';

const TIMEOUT_MS = 2 * SECONDS * 1000 + 60_000;

/**
 * A test that runs random stories on its own servers, each starting with an empty ledger and an empty gate.
 *
 * @param testFile for the command that repeats a failure
 */
export function describeStories<Value>(
  law: string,
  testFile: string,
  values: fc.Arbitrary<Value>,
  tell: (story: Story, value: Value) => Promise<void>,
): void {
  describe(law, () => {
    let arena: Arena;
    let start: SavePoint;
    beforeAll(async () => {
      arena = await startArena();
      start = await arena.save();
    });
    afterAll(() => arena.close());

    it(
      `in stories at random (MODEL_SEED=${SEED})`,
      async () => {
        const { runs, failure } = await tryOut(testFile, values, async (value) => {
          await tell(await Story.begin(arena, start), value);
        });
        expect(failure ?? '').toBe('');
        expect(runs).toBeGreaterThan(0);
      },
      TIMEOUT_MS,
    );
  });
}
