import { describe, expect, it } from '@jest/globals';
import { csvOf } from '../desk/src/words/csv.ts';
import { minorUnits, money, priceText } from '../desk/src/words/money.ts';
import { count, counted, duration } from '../desk/src/words/numbers.ts';
import { countdownText, fieldTime, relativeTime, timeOfField, utcTime } from '../desk/src/words/times.ts';

it('a list as CSV has quotes where it needs them, and no cell that a spreadsheet runs', () => {
  const rows = [
    { id: 'a', count: 2, note: 'one, "two"', types: ['x'], none: null },
    { id: '=1+1', count: 0, note: '', types: [], none: null },
  ];
  expect(csvOf(rows).split('\r\n')).toEqual([
    'id,count,note,types,none',
    'a,2,"one, ""two""","[""x""]",',
    `'=1+1,0,,[],`,
    '',
  ]);
});

describe('money', () => {
  it.each([
    [8_990, 'EUR', '€89.90'],
    [5, 'EUR', '€0.05'],
    [1_200, 'JPY', '¥1,200'],
    [1_234_567, 'KWD', 'KWD 1,234.567'],
    ['900719925474099312', 'USD', '$9,007,199,254,740,993.12'],
    [100, null, '100 minor units'],
  ])('%s of %s is shown as %s', (minor, currency, text) => {
    expect(money(minor, currency).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it.each([
    ['89.90', 'EUR', 8_990],
    ['89,9', 'EUR', 8_990],
    ['89', 'EUR', 8_900],
    ['89.905', 'EUR', null],
    ['1200', 'JPY', 1_200],
    ['1200.5', 'JPY', null],
    ['1.234', 'KWD', 1_234],
    ['', 'EUR', null],
    ['-1', 'EUR', null],
    ['1e3', 'EUR', null],
  ])('the price "%s" in %s is %s minor units', (text, currency, minor) => {
    expect(minorUnits(text, currency)).toBe(minor);
  });

  it('a price that is edited begins as it was', () => {
    expect([priceText(8_990, 'EUR'), priceText(1_200, 'JPY'), priceText(1_234, 'KWD')]).toEqual([
      '89.90',
      '1200',
      '1.234',
    ]);
  });
});

describe('numbers', () => {
  it('are separated by thousands, with a dash where there is none', () => {
    expect([count(1_234_567), count(null), counted(1, 'order'), counted(2, 'order')]).toEqual([
      '1,234,567',
      '–',
      '1 order',
      '2 orders',
    ]);
  });

  it.each([
    [13.4, '13 ms'],
    [1_230, '1.2 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [266_400_000, '3 d 2 h'],
    [300_000, '5 min'],
  ])('%s ms are %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('times', () => {
  const noon = Date.UTC(2030, 0, 1, 12);

  it('are relative in both directions', () => {
    expect([
      relativeTime(noon - 12_400, noon),
      relativeTime(noon + 60_000, noon),
      relativeTime(noon, noon),
    ]).toEqual(['12 s ago', 'in 1 min', 'now']);
  });

  it.each([
    [250_000, '00:04:10'],
    [1, '00:00:01'],
    [-5, '00:00:00'],
    [277_450_000, '3 d 05:04:10'],
  ])('%s ms are left as %s', (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });

  it('survive a field of the operator’s zone', () => {
    expect(timeOfField(fieldTime('2030-01-01T12:00:00.000Z'))).toBe('2030-01-01T12:00:00.000Z');
    expect([timeOfField(''), fieldTime(null), utcTime(noon)]).toEqual([null, '', '2030-01-01 12:00:00 UTC']);
  });
});
