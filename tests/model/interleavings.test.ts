import fc from 'fast-check';
import { happenAtOnce } from './at-once.ts';
import { describeStories } from './describe-stories.ts';
import { concurrentWishes, deaths, openings, wishes } from './wishes.ts';

const BEFORE_MAX = 10;
const AT_ONCE_MAX = 4;
/** More moves than a story has. */
const TURNS_MAX = 80;

const stories = fc.record({
  opening: openings,
  before: fc.array(wishes, { maxLength: BEFORE_MAX, size: 'max' }),
  atOnce: fc.array(fc.tuple(concurrentWishes, deaths), { minLength: 2, maxLength: AT_ONCE_MAX, size: 'max' }),
  scheduler: fc.scheduler(),
  // Fewer of them, the rest in order: that is how an interleaving is made smaller.
  turns: fc.nat(TURNS_MAX),
});

/*
 * Two to four operations at once, whose uses of both stores take turns as a scheduler says; any of them may die before
 * any of its steps. At rest the world must be one that some order of them allows.
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
