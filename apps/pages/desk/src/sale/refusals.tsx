import type { SaleView } from '../../../src/view/desk-view.ts';
import { Age } from '../parts/age.tsx';
import { Section } from '../parts/section.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { rate } from '../words/numbers.ts';
import { wordsOf } from '../words/states.ts';

type Line = readonly [what: string, perSecond: number];

const COLUMNS: readonly Column<Line>[] = [
  { head: 'What', cell: ([what]) => what },
  { head: 'A second', kind: 'right', cell: ([, perSecond]) => rate(perSecond) },
];

/** What happens a second in the whole deployment: purchases, orders, and refusals by reason. */
export function Refusals({ view }: { readonly view: SaleView }) {
  const { value, asOf } = view.rates;
  const rows: readonly Line[] =
    value === null
      ? []
      : [
          ['accepted', value.accepted],
          ['became orders', value.ordered],
          ['expired', value.expired],
          ...Object.entries(value.refused)
            .sort(([, one], [, other]) => other - one)
            .map(([slug, perSecond]): Line => [`refused: ${wordsOf(slug)}`, perSecond]),
        ];
  return (
    <Section
      title="Rates"
      aside={
        <span class="quiet">
          <Age asOf={asOf} known={value !== null} /> all sales together
        </span>
      }
    >
      <Table
        caption="What happens a second"
        columns={COLUMNS}
        fits
        rows={rows}
        rowKey={([what]) => what}
        empty="The counters of the processes cannot be read."
      />
    </Section>
  );
}
