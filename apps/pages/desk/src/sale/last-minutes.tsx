import type { SaleView, Sample } from '../../../src/view/desk-view.ts';
import { Moment } from '../parts/moment.tsx';
import { Section } from '../parts/section.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { count, rate } from '../words/numbers.ts';
import { wordsOf } from '../words/states.ts';
import { Chart } from './chart.tsx';

/** The table has a row for every tenth second. */
const EVERY_MS = 10_000;

const COLUMNS: readonly Column<Sample>[] = [
  { head: 'Time', cell: ({ at }) => <Moment at={at} as="clock" /> },
  { head: 'Sold', kind: 'right', cell: ({ sold }) => count(sold) },
  { head: 'Reserved', kind: 'right', cell: ({ reserved }) => count(reserved) },
  { head: 'Available', kind: 'right', cell: ({ available }) => count(available) },
  { head: 'Purchases/s', kind: 'right', cell: ({ accepted }) => rate(accepted) },
  { head: 'Refusals/s', kind: 'right', cell: ({ refused }) => rate(refused) },
];

/** The newest sample of every ten seconds, newest first. */
function thinned(samples: readonly Sample[]): readonly Sample[] {
  const bySlot = new Map(samples.map((sample) => [Math.floor(Date.parse(sample.at) / EVERY_MS), sample]));
  return [...bySlot.values()].reverse();
}

/** The last ten minutes as a chart, what operators did in them, and the same as a table. */
export function LastMinutes({ view }: { readonly view: SaleView }) {
  return (
    <Section title="Last ten minutes">
      <Chart samples={view.samples} marks={view.marks} />
      {view.marks.length === 0 ? null : (
        <ul class="legend" aria-label="What operators did">
          {view.marks.map(({ at, action, who }) => (
            <li key={`${at} ${action}`}>
              <Moment at={at} as="clock" /> {wordsOf(action)} by {who}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>The same as a table</summary>
        <div class="scroll" tabIndex={0} role="group" aria-label="The last ten minutes as a table">
          <Table
            caption="The last ten minutes"
            fits
            columns={COLUMNS}
            rows={thinned(view.samples)}
            rowKey={({ at }) => at}
            empty="No sample yet."
          />
        </div>
      </details>
    </Section>
  );
}
