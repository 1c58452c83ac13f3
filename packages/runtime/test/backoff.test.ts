import { describe, expect, it } from '@jest/globals';

import { backoffMs } from '../src/backoff.ts';

describe('backoffMs', () => {
  it('doubles from 100 ms to 5 s and stays there', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 1_000_000].map((failures) => backoffMs(failures, () => 1));
    expect(longest).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it('takes at least half of it', () => {
    expect(backoffMs(1, () => 0)).toBe(50);
    expect(backoffMs(20, () => 0)).toBe(2_500);
  });
});
