import fc from 'fast-check';
import { happenAtOnce } from './at-once.ts';
import { describeStories } from './describe-stories.ts';
import { concurrentWishes, deaths, openings, wishes } from './wishes.ts';

const BEFORE_MAX = 10;
const AT_ONCE_MAX = 4;
/** More than the moves of any story. */
const TURNS_MAX = 80;

const stories = fc.record({
  opening: openings,
  before: fc.array(wishes, { maxLength: BEFORE_MAX, size: 'max' }),
  atOnce: fc.array(fc.tuple(concurrentWishes, deaths), { minLength: 2, maxLength: AT_ONCE_MAX, size: 'max' }),
  scheduler: fc.scheduler(),
  // With fewer of them the rest runs in order: this shrinks an interleaving.
  turns: fc.nat(TURNS_MAX),
});

/*
 * Two to four concurrent operations, whose steps on both stores a scheduler interleaves; any of them may die before any
 * of its steps. When the system is quiescent, its state must be one that some serial order allows.
 */
describeStories(
  'whatever happens at once, it is as if it had happened in some order',
  'tests/model/interleavings.test.ts',
  stories,
  async (story, { opening, before, atOnce, ...choice }) => {
    for (const wish of [opening, ...before]) await story.happen(wish, null);
    await happenAtOnce(story, atOnce, choice);
  },
);
