import { describe, expect, it } from '@jest/globals';
import type { SeenProcess } from '@stampede/engine';
import { ProcessRates } from '../src/watching/rates.ts';

const AT_MS = Date.parse('2026-01-01T00:00:00.000Z');

function rowOf(
  processId: string,
  seconds: number,
  counters: SeenProcess['counters'],
  more: Partial<SeenProcess> = {},
): SeenProcess {
  return {
    ...{ processId, name: 'buy-api', instance: '0', host: 'h', version: '1', pid: 1, troubles: [] },
    ...{ startedAtMs: AT_MS, seenAtMs: AT_MS + seconds * 1000, unseenMs: 100, counters, ...more },
  };
}

describe('the rates of all processes', () => {
  it('are not known before each has written two rows', () => {
    const rates = new ProcessRates();
    rates.note([rowOf('a', 1, { accepted: 100 })]);
    expect(rates.figure).toEqual({ value: null, asOf: null });
  });

  it('are the differences of each one’s counters over its own time, added up, as of the older row', () => {
    const rates = new ProcessRates();
    rates.note([
      rowOf('a', 1, { accepted: 100, refused: { sold_out: 4 } }),
      rowOf('b', 2, { ordered: 10, expired: 0 }),
    ]);
    rates.note([
      rowOf('a', 3, { accepted: 300, refused: { sold_out: 8, 'sale-not-open': 6 } }),
      rowOf('b', 3.5, { ordered: 40, expired: 3 }),
    ]);
    expect(rates.figure).toEqual({
      value: { accepted: 100, ordered: 20, expired: 2, refused: { 'sold-out': 2, 'sale-not-open': 3 } },
      asOf: '2026-01-01T00:00:03.000Z',
    });
  });

  it('stay while no row is new, and lose a process that restarts or dies', () => {
    const rates = new ProcessRates();
    rates.note([rowOf('a', 1, { accepted: 0 })]);
    rates.note([rowOf('a', 2, { accepted: 50 })]);
    rates.note([rowOf('a', 2, { accepted: 50 }, { unseenMs: 600 })]);
    expect(rates.figure.value?.accepted).toBe(50);
    // Another run in its place counts from zero.
    rates.note([rowOf('a2', 3, { accepted: 5 }), rowOf('a', 2, { accepted: 50 }, { unseenMs: 9000 })]);
    expect(rates.figure.value).toBeNull();
    rates.note([rowOf('a2', 4, { accepted: 12 })]);
    expect(rates.figure.value?.accepted).toBe(7);
  });
});

describe('the time from deadlines to units back', () => {
  it('is the average of the last five minutes, over restarts of the process that counts it', () => {
    const rates = new ProcessRates();
    rates.note([rowOf('a', 1, { unitsBack: 2, unitsBackSeconds: 0.2 })]);
    rates.note([rowOf('a', 2, { unitsBack: 4, unitsBackSeconds: 0.8 })]);
    rates.note([rowOf('b', 3, { unitsBack: 1, unitsBackSeconds: 0.2 })]);
    expect(rates.unitsBack.over(AT_MS + 4000)).toEqual({ orders: 5, averageMs: 200 });
    expect(rates.unitsBack.over(AT_MS + 302_500)).toEqual({ orders: 1, averageMs: 200 });
    expect(rates.unitsBack.over(AT_MS + 400_000)).toEqual({ orders: 0, averageMs: null });
  });

  it('leaves out what a process counted before the first row that was read, where it is older', () => {
    const rates = new ProcessRates();
    const old = { startedAtMs: AT_MS - 3_600_000 };
    rates.note([rowOf('a', 1, { unitsBack: 1000, unitsBackSeconds: 100 }, old)]);
    rates.note([rowOf('a', 2, { unitsBack: 1001, unitsBackSeconds: 101 }, old)]);
    expect(rates.unitsBack.over(AT_MS + 3000)).toEqual({ orders: 1, averageMs: 1000 });
  });
});
