import { expect, test } from '@jest/globals';
import { verdictOn, type Goal } from '../../bench/goals.ts';

const MORE: Goal = { what: 'rate', atLeast: 5, aim: 8, unit: '', wanted: 'more' };
const LESS: Goal = { what: 'time', atLeast: 5, aim: 2, unit: '', wanted: 'less' };

test.each([
  [MORE, { low: 4, median: 8, high: 9 }, 'aim'],
  [MORE, { low: 4, median: 5, high: 9 }, 'at least'],
  [MORE, { low: 2, median: 4, high: 5 }, 'undecided'],
  [MORE, { low: 2, median: 4, high: 4.9 }, 'missed'],
  [LESS, { low: 1, median: 2, high: 9 }, 'aim'],
  [LESS, { low: 1, median: 5, high: 9 }, 'at least'],
  [LESS, { low: 5, median: 6, high: 9 }, 'undecided'],
  [LESS, { low: 5.1, median: 6, high: 9 }, 'missed'],
  [LESS, { low: Number.NaN, median: Number.NaN, high: Number.NaN }, 'not measured'],
] as const)('Of a goal (%j), %j reaches: %s', (goal, measured, verdict) => {
  expect(verdictOn(goal, measured)).toBe(verdict);
});
