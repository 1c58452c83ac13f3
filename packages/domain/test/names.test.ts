import { describe, expect, it } from '@jest/globals';
import { isBuyerId, isSaleId, isSku, isStoredBuyerId, partitionOfSale, visibleText } from '@stampede/domain';

describe.each([
  ['a sale id', isSaleId],
  ['a SKU', isSku],
])('%s', (_name, is) => {
  it.each(['a', 'drop-1', 'Red_42.b', '0', 'x'.repeat(64)])('may be %j', (text) => {
    expect(is(text)).toBe(true);
  });
  it.each(['', 'a b', 'a/b', '{a}', 'a:b', 'é', 'a\n', 'x'.repeat(65), 'x'.repeat(1024)])(
    'may not be %j',
    (text) => {
      expect(is(text)).toBe(false);
    },
  );
});

describe("a buyer's id", () => {
  it.each(['a', 'Zoë Müller', '買い手', '{0}', 'a b:c/d', '😀'.repeat(128)])('may be %j', (text) => {
    expect(isBuyerId(text)).toBe(true);
  });
  it.each(['', 'a\nb', 'a\u0000', 'a\u007f', 'a\u0085', '\ud800', 'a\udc00b', '😀'.repeat(129)])(
    'may not be %j, and is no such thing in the stores either',
    (text) => {
      expect(isBuyerId(text)).toBe(false);
      expect(isStoredBuyerId(text)).toBe(false);
    },
  );

  // Each looks like `buyer`, or like nothing.
  const unseen = [
    ...[' buyer', 'buyer ', ' ', '  ', '\u00a0buyer', 'buyer\u00a0', 'buyer\u3000', '\u2003buyer', '\u1680'],
    ...[
      'buy\u200ber',
      '\ufeffbuyer',
      'buyer\u200d',
      'buy\u00ader',
      '\u2060',
      'buyer\u{e0041}',
      '\u202ebuyer',
    ],
    ...['buy\u2028er', 'buyer\u2029', '\u061cbuyer', `${'x'.repeat(127)} `, `${'ü'.repeat(127)}\u2009`],
  ];
  it.each(unseen)('may not be %j, which earlier versions took: the stores may hold it', (text) => {
    expect(isBuyerId(text)).toBe(false);
    expect(isStoredBuyerId(text)).toBe(true);
  });

  it('that is plain ASCII is judged as any other text', () => {
    const judge = /^(?!\p{White_Space})[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,3}(?<!\p{White_Space})$/u;
    const isVisible = visibleText(3);
    const differing: string[] = [];
    for (let code = 0; code < 0x300; code += 1) {
      const sign = String.fromCharCode(code);
      for (const text of [sign, `a${sign}`, `${sign}a`, `a${sign}a`, `${sign}${sign}`, `a${sign}aa`])
        if (isVisible(text) !== judge.test(text)) differing.push(text);
    }
    expect(differing).toEqual([]);
  });
});

describe('the partition of a sale', () => {
  it('is the same for ever: other processes must find the same one', () => {
    expect(partitionOfSale('drop-1', 1)).toBe(0);
    expect(['drop-1', 'drop-2', 'a', ''].map((saleId) => partitionOfSale(saleId, 256))).toEqual(
      // The last byte of 32-bit FNV-1a.
      ['drop-1', 'drop-2', 'a', ''].map(fnv1a).map((hash) => Number(hash % 256n)),
    );
    expect(fnv1a('a')).toBe(0xe40c292cn);
  });

  it.each([2, 4, 7, 256])('spreads sales evenly over %i partitions', (partitions) => {
    const perPartition = 200;
    const counts = new Array<number>(partitions).fill(0);
    for (let n = 0; n < partitions * perPartition; n += 1) {
      const partition = partitionOfSale(`sale-${n}`, partitions);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(counts).toHaveLength(partitions);
    expect(Math.min(...counts)).toBeGreaterThan(perPartition / 2);
    expect(Math.max(...counts)).toBeLessThan(perPartition * 2);
  });
});

/** By the book, with big integers. */
function fnv1a(text: string): bigint {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 0x1_0000_0000n;
  return hash;
}
