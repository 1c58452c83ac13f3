import type { Endpoint } from '../api/bodies.ts';
import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { ShownCsvButton } from '../parts/shown-csv-button.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { isOperator } from '../signed-in.ts';
import { AddEndpoint } from '../webhooks/add-endpoint.tsx';
import { endpointState } from '../webhooks/endpoint-state.ts';

const COLUMNS: readonly Column<Endpoint>[] = [
  {
    head: 'Endpoint',
    kind: 'wide',
    cell: ({ endpointId, url }) => <a href={`/desk/webhooks/${encodeURIComponent(endpointId)}`}>{url}</a>,
  },
  { head: 'State', cell: (endpoint) => <State of={endpointState(endpoint)} /> },
  {
    head: 'Failing since',
    cell: ({ failingSince }) =>
      failingSince === null ? <span class="quiet">–</span> : <Moment at={failingSince} />,
  },
  { head: 'Gets', kind: 'wide', cell: ({ types }) => (types === null ? 'all events' : types.join(', ')) },
  { head: 'Of', kind: 'wide', cell: ({ saleId }) => saleId ?? 'all sales' },
  { head: 'For', kind: 'wide', cell: ({ description }) => description ?? <span class="quiet">–</span> },
];

/** Where events are sent. */
export function WebhooksPage() {
  const { body, problem, reload } = useRead(reads.endpoints());
  return (
    <Page
      title="Webhooks"
      aside={
        <div class="buttons">
          <ShownCsvButton rows={body?.data ?? null} name="webhook-endpoints" />
          {isOperator() ? <AddEndpoint onDone={reload} /> : null}
        </div>
      }
    >
      <div class="section">
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <Table
          caption="Webhook endpoints"
          columns={COLUMNS}
          rows={body?.data ?? (problem === null ? null : [])}
          rowKey={({ endpointId }) => endpointId}
          empty="No endpoint gets events. Add the address at which the shop listens."
        />
      </div>
    </Page>
  );
}
