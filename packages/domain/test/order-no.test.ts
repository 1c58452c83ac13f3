import { describe, expect, it } from '@jest/globals';
import { isOrderNo, newOrderNo, partitionOfOrder } from '@stampede/domain';

describe('an order number', () => {
  it('is a UUID of version 7 that carries its partition', () => {
    for (let partition = 0; partition < 256; partition += 1) {
      const orderNo = newOrderNo(partition);
      expect(isOrderNo(orderNo)).toBe(true);
      expect(partitionOfOrder(orderNo)).toBe(partition);
    }
  });

  it('is never made twice', () => {
    const made = new Set(Array.from({ length: 100_000 }, () => newOrderNo(7)));
    expect(made.size).toBe(100_000);
  });

  it('begins with the time, so that newer ones sort behind older ones', () => {
    const before = Date.now();
    const madeAt = Number.parseInt(newOrderNo(0).replaceAll('-', '').slice(0, 12), 16);
    expect(madeAt).toBeGreaterThanOrEqual(before);
    expect(madeAt).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['upper case', '0190B6E0-0000-7000-8000-000000000000'],
    ['version 4', '0190b6e0-0000-4000-8000-000000000000'],
    ['another variant', '0190b6e0-0000-7000-c000-000000000000'],
    ['no dashes', '0190b6e0000070008000000000000000'],
    ['something behind it', '0190b6e0-0000-7000-8000-000000000000\n'],
    ['nothing', ''],
  ])('is not recognised with %s', (_what, text) => {
    expect(isOrderNo(text)).toBe(false);
  });
});
