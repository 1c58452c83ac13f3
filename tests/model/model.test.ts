import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startArena, type Arena, type SavePoint } from '../protocol/arena.ts';
import type { Wish } from './operation.ts';
import { PATH, SECONDS, SEED } from './patience.ts';
import { Story } from './story.ts';
import { tryOut } from './try-out.ts';
import { deaths, openings, wishes } from './wishes.ts';

const COMMANDS_MAX = 40;
const TIMEOUT_MS = 2 * SECONDS * 1000 + 60_000;

/** Something happens next, in a process that may die over it. */
class Next implements fc.AsyncCommand<object, Story> {
  readonly #wish: Wish;
  readonly #diesAfter: number | null;

  constructor(wish: Wish, diesAfter: number | null) {
    this.#wish = wish;
    this.#diesAfter = diesAfter;
  }

  check(): boolean {
    return true;
  }

  async run(_model: object, story: Story): Promise<void> {
    await story.happen(this.#wish, this.#diesAfter);
  }

  toString(): string {
    return `${this.#wish.name}${this.#diesAfter === null ? '' : `, dies after ${this.#diesAfter} steps`}`;
  }
}

/*
 * The engine on a real Redis and a real Postgres beside a model of a sale: after every operation the two must show the
 * same, wherever the process died over it.
 */
describe('whatever happens one after the other, gate and ledger do what the model does', () => {
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
      const next = (wish: fc.Arbitrary<Wish>): fc.Arbitrary<Next> =>
        fc.tuple(wish, deaths).map(([wished, diesAfter]) => new Next(wished, diesAfter));
      const stories = fc.tuple(
        next(openings),
        fc.commands([next(wishes)], {
          maxCommands: COMMANDS_MAX,
          size: 'max',
          ...(PATH.replayPath === null ? {} : { replayPath: PATH.replayPath }),
        }),
      );
      const { runs, failure } = await tryOut('tests/model/model.test.ts', stories, async ([first, rest]) => {
        const story = await Story.begin(arena, start);
        await fc.asyncModelRun(() => ({ model: {}, real: story }), [first, ...rest]);
        await story.rest(story.model);
      });
      expect(failure ?? '').toBe('');
      expect(runs).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
