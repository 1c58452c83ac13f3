import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startArena, type Arena, type SavePoint } from '../protocol/arena.ts';
import { SECONDS, SEED } from './patience.ts';
import { Story } from './story.ts';
import { tryOut } from './try-out.ts';
import { concurrentWishes, deaths, openings, wishes } from './wishes.ts';

const BEFORE_MAX = 10;
const AT_ONCE_MAX = 4;
/** More moves than a story has. */
const TURNS_MAX = 80;
const TIMEOUT_MS = 2 * SECONDS * 1000 + 60_000;

const stories = fc.record({
  opening: openings,
  before: fc.array(wishes, { maxLength: BEFORE_MAX, size: 'max' }),
  atOnce: fc.array(fc.tuple(concurrentWishes, deaths), { minLength: 2, maxLength: AT_ONCE_MAX, size: 'max' }),
  scheduler: fc.scheduler(),
  turns: fc.nat(TURNS_MAX).map((fewer) => TURNS_MAX - fewer),
});

/*
 * Two to four operations at once, whose uses of both stores take turns as a scheduler says; any of them may die before
 * any of its steps. At rest the world must be one that some order of them allows.
 */
describe('whatever happens at once, it is as if it had happened in some order', () => {
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
      const { runs, failure } = await tryOut('tests/model/interleavings.test.ts', stories, async (drawn) => {
        const story = await Story.begin(arena, start);
        for (const wish of [drawn.opening, ...drawn.before]) await story.happen(wish, null);
        await story.happenAtOnce(drawn.atOnce, drawn);
      });
      expect(failure ?? '').toBe('');
      expect(runs).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
