import type { TrailEntry } from '../api/bodies.ts';
import { address, reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { CsvButton } from '../parts/csv-button.tsx';
import { connection, desk } from '../live/stream.ts';
import { Filters, type Filter } from '../parts/filters.tsx';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { place } from '../routing/router.ts';
import { Difference } from '../trail/difference.tsx';
import { wordsOf } from '../words/states.ts';

const FILTERS: readonly Filter[] = [
  { name: 'saleId', label: 'Sale' },
  { name: 'orderNo', label: 'Order' },
  { name: 'who', label: 'Who' },
  { name: 'action', label: 'Action' },
];

const COLUMNS: readonly Column<TrailEntry>[] = [
  { head: 'When', cell: ({ at }) => <Moment at={at} /> },
  {
    head: 'Who',
    kind: 'wide',
    cell: ({ who, role }) => (
      <>
        {who} <span class="quiet">{role}</span>
      </>
    ),
  },
  { head: 'What', cell: ({ action }) => <span title={action}>{wordsOf(action)}</span> },
  { head: 'Of', kind: 'wide', cell: (entry) => <Subject entry={entry} /> },
  {
    head: 'Before → after',
    kind: 'wide',
    cell: ({ before, after, saleId }) => (
      <Difference before={before} after={after} currency={currencyOf(saleId)} />
    ),
  },
  {
    head: 'Request',
    kind: 'wide',
    cell: ({ requestId }) =>
      requestId === null ? (
        <span class="quiet">–</span>
      ) : (
        <code class="one-line" title={requestId}>
          {requestId.slice(0, 8)}…
        </code>
      ),
  },
];

/** By the sales on the desk; an older one's prices stay in minor units. */
function currencyOf(saleId: string | null): string | null {
  return desk.value?.sales.value?.find((sale) => sale.saleId === saleId)?.currency ?? null;
}

function Subject({ entry: { saleId, orderNo, subject } }: { readonly entry: TrailEntry }) {
  return (
    <>
      {saleId === null ? null : <a href={`/desk/sales/${encodeURIComponent(saleId)}`}>{saleId}</a>}{' '}
      {orderNo === null ? null : <OrderLink orderNo={orderNo} short />} {subject}
    </>
  );
}

/** Every change by a person: who, when, what, before and after. */
export function TrailPage() {
  const { query } = place.value;
  const selection = Object.fromEntries(FILTERS.map(({ name }) => [name, query.get(name)]));
  const { body, problem } = useRead(reads.trail({ ...selection, cursor: query.get('cursor') }));
  // Currencies come with the stream: drawn before it, prices would change their width.
  const knowsCurrencies = desk.value !== null || connection.value.kind !== 'connecting';
  return (
    <Page
      title="Audit trail"
      aside={<CsvButton path={address('/api/audit-trail', selection)} name="audit-trail" />}
    >
      <div class="section">
        <Filters filters={FILTERS} />
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <Table
          caption="Changes by people, newest first"
          columns={COLUMNS}
          rows={(knowsCurrencies ? body?.data : undefined) ?? (problem === null ? null : [])}
          rowKey={({ entryId }) => entryId}
          empty="No change is like this. Remove a filter."
        />
        <Pager nextCursor={body?.nextCursor ?? null} />
      </div>
    </Page>
  );
}
