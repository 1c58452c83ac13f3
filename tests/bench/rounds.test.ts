import { expect, test } from '@jest/globals';
import { ratioOf, roundedOf } from '../../bench/rounds.ts';

test('A figure of twenty rounds has the interval of its median', () => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect(roundedOf(values)).toEqual({ median: 10.5, low: 6, high: 15, min: 1, max: 20 });
});

test('… of five, what was lowest and highest', () => {
  expect(roundedOf([3, 1, 5, 2, 4])).toEqual({ median: 3, low: 1, high: 5, min: 1, max: 5 });
});

test('A ratio is made of what belongs to one round', () => {
  expect(ratioOf([10, 40, 90], [10, 20, 30])).toMatchObject({ median: 2, min: 1, max: 3 });
});
