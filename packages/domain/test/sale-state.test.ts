import { describe, expect, it } from '@jest/globals';
import { saleStateAt, type SaleState, type StoredSaleState } from '@stampede/domain';

describe("a sale's state at a moment", () => {
  const opensAtMs = 1000;
  const closesAtMs = 2000;
  it.each<[StoredSaleState, number, SaleState]>([
    ['open', 999, 'scheduled'],
    ['open', 1000, 'open'],
    ['open', 1999, 'open'],
    ['open', 2000, 'closed'],
    ['paused', 999, 'paused'],
    ['paused', 1999, 'paused'],
    ['paused', 2000, 'closed'],
    ['closed', 999, 'closed'],
    ['closed', 1500, 'closed'],
  ])('stored as %s is at %i ms: %s', (state, nowMs, expected) => {
    expect(saleStateAt({ state, opensAtMs, closesAtMs }, nowMs)).toBe(expected);
  });

  it.each<[StoredSaleState, SaleState]>([
    ['open', 'open'],
    ['paused', 'paused'],
    ['closed', 'closed'],
  ])('stored as %s is what is stored when it has no times', (state, expected) => {
    expect(saleStateAt({ state, opensAtMs: null, closesAtMs: null }, 0)).toBe(expected);
  });
});
