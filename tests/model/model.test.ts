import fc from 'fast-check';
import { describeStories } from './describe-stories.ts';
import type { Wish } from './operation.ts';
import { PATH } from './patience.ts';
import type { Story } from './story.ts';
import { deaths, openings, wishes } from './wishes.ts';

const COMMANDS_MAX = 40;

/** The next operation, in a process that may die during it. */
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

function next(wish: fc.Arbitrary<Wish>): fc.Arbitrary<Next> {
  return fc.tuple(wish, deaths).map(([wished, diesAfter]) => new Next(wished, diesAfter));
}

const stories = fc.tuple(
  next(openings),
  fc.commands([next(wishes)], {
    maxCommands: COMMANDS_MAX,
    size: 'max',
    ...(PATH.replayPath === null ? {} : { replayPath: PATH.replayPath }),
  }),
);

/*
 * Compares the engine on a real Redis and a real Postgres with a model of a sale: after every operation both must show
 * the same, wherever the process died.
 */
describeStories(
  'whatever happens one after the other, gate and ledger do what the model does',
  'tests/model/model.test.ts',
  stories,
  async (story, [opening, commands]) => {
    await fc.asyncModelRun(() => ({ model: {}, real: story }), [opening, ...commands]);
    await story.rest(story.model);
  },
);
