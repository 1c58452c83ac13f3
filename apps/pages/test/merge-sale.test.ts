import { describe, expect, it } from '@jest/globals';
import { mergeSale } from '../desk/src/live/merge-sale.ts';
import { saleView } from './made-up-views.ts';

const NOW = Date.UTC(2030, 0, 1, 12);

describe('the samples of a sale', () => {
  it('grow by those that are new, each once, and stay ten minutes', () => {
    const first = mergeSale(null, saleView(NOW, 700, 600));
    const next = mergeSale(first, saleView(NOW + 1_000, 701, 3));
    expect(next.samples).toHaveLength(600);
    expect(next.samples.at(-1)?.at).toBe('2030-01-01T12:00:01.000Z');
    expect(new Set(next.samples.map(({ at }) => at)).size).toBe(600);
    expect(next.samples[0]).toEqual(first.samples[1]);
  });

  it('keep each mark once, and lose it with the time that it stands in', () => {
    const first = mergeSale(null, saleView(NOW, 700, 600));
    const { marks } = saleView(NOW, 700, 1);
    expect(first.marks).toEqual(marks);
    const repeated = mergeSale(first, { ...saleView(NOW + 1_000, 701, 1), marks });
    expect(repeated.marks).toEqual(marks.filter(({ at }) => at >= repeated.samples[0]!.at));
  });

  it('begin anew with another sale', () => {
    const first = mergeSale(null, saleView(NOW, 700, 600));
    expect(mergeSale({ ...first, saleId: 'another' }, saleView(NOW, 700, 2)).samples).toHaveLength(2);
  });
});
