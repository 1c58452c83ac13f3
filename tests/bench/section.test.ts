import { expect, test } from '@jest/globals';
import { roundedOf } from '../../bench/rounds.ts';
import { sectionLines } from '../../bench/section.ts';

test('On the page a measurement says how it was done, and folds its tables', () => {
  const lines = sectionLines(
    { name: 'drying', title: 'Paint that dries' },
    {
      how: 'It is looked at.',
      figures: [{ what: 'wet', value: roundedOf([1, 2, 3, 4, 5, 6]), unit: 's' }],
      table: { head: ['colour'], rows: [['red']] },
      doubts: ['It was dark.'],
    },
  );
  expect(lines).toEqual([
    ...['## drying', '', 'Paint that dries. `npm run bench -- drying`', '', 'It is looked at.', ''],
    ...['**Doubtful:** It was dark.', '', '<details><summary>Figures</summary>', ''],
    '| figure | measured | 95 % from | to | target |',
    '| ------ | -------: | --------: | -: | -----: |',
    '| wet    |    3.5 s |         1 |  6 |        |',
    ...['', '| colour |', '| ------ |', '| red    |', '', '</details>'],
  ]);
});
