import { expect, test } from '@jest/globals';
import { medianInterval } from '../../bench/median-interval.ts';

/** 1 to `count`, in no order: each value is its own rank. */
const ranks = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => ((index * 7) % count) + 1);

test('The 95 % interval of the median is from the rank that the sign test has in its tables to the same from above', () => {
  expect(medianInterval(ranks(20))).toEqual({ low: 6, high: 15 });
  expect(medianInterval(ranks(6))).toEqual({ low: 1, high: 6 });
  expect(medianInterval(ranks(8))).toEqual({ low: 1, high: 8 });
  expect(medianInterval(ranks(9))).toEqual({ low: 2, high: 8 });
  expect(medianInterval(ranks(12))).toEqual({ low: 3, high: 10 });
  expect(medianInterval(ranks(30))).toEqual({ low: 10, high: 21 });
});

test.each([0, 1, 5])('… and of %i values there is none', (count) => {
  expect(medianInterval(ranks(count))).toBeNull();
});
