import { DELIVERY_STATES, type Delivery } from '../api/bodies.ts';
import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { Filters, type Filter } from '../parts/filters.tsx';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { ShownCsvButton } from '../parts/shown-csv-button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { place } from '../routing/router.ts';
import { isOperator } from '../signed-in.ts';
import { EndpointSteering } from '../webhooks/endpoint-steering.tsx';
import { endpointState } from '../webhooks/endpoint-state.ts';
import { count } from '../words/numbers.ts';
import { DELIVERY_WORDS } from '../words/states.ts';

const FILTERS: readonly Filter[] = [
  {
    name: 'state',
    label: 'State',
    options: DELIVERY_STATES.map((state) => [state, DELIVERY_WORDS[state][1]] as const),
  },
];

const COLUMNS: readonly Column<Delivery>[] = [
  { head: 'Event', kind: 'wide', cell: ({ type }) => type },
  { head: 'State', cell: ({ state }) => <State of={DELIVERY_WORDS[state]} /> },
  { head: 'Order', cell: ({ orderNo }) => (orderNo === null ? '–' : <OrderLink orderNo={orderNo} short />) },
  { head: 'Attempts', kind: 'right', cell: ({ attempts }) => count(attempts) },
  {
    head: 'Last answer',
    kind: 'wide',
    cell: ({ lastStatus, lastError }) => lastError ?? (lastStatus === null ? '–' : String(lastStatus)),
  },
  {
    head: 'Next',
    cell: ({ nextAttemptAt }) =>
      nextAttemptAt === null ? <span class="quiet">–</span> : <Moment at={nextAttemptAt} />,
  },
  { head: 'Created', kind: 'right', cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** One endpoint and what was sent to it. */
export function WebhookPage({ endpointId }: { readonly endpointId: string }) {
  const { query } = place.value;
  const endpoint = useRead(reads.endpoint(endpointId));
  const deliveries = useRead(
    reads.deliveries(endpointId, { state: query.get('state'), cursor: query.get('cursor') }),
  );
  const { body } = endpoint;
  if (body === null) {
    return (
      <Page title="Webhook endpoint">
        {endpoint.problem === null ? (
          <Skeleton key="skeleton" height={480} />
        ) : (
          <ProblemNotice problem={endpoint.problem} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title="Webhook endpoint"
      aside={
        isOperator() ? (
          <EndpointSteering key={String(body.enabled)} endpoint={body} onDone={endpoint.reload} />
        ) : undefined
      }
    >
      <dl class="facts">
        <dt>Address</dt>
        <dd>{body.url}</dd>
        <dt>State</dt>
        <dd>
          <State of={endpointState(body)} />
          {body.failingSince === null ? null : (
            <span class="quiet">
              {' '}
              since <Moment at={body.failingSince} />
            </span>
          )}
        </dd>
        <dt>Gets</dt>
        <dd>
          {body.types?.join(', ') ?? 'all events'} of {body.saleId ?? 'all sales'}
        </dd>
        {body.previousSecretUntil === null ? null : (
          <>
            <dt>Secret before</dt>
            <dd>
              signs too, ends <Moment at={body.previousSecretUntil} />
            </dd>
          </>
        )}
      </dl>
      <Section
        title="Deliveries"
        aside={
          <div class="buttons">
            <Filters filters={FILTERS} />
            <ShownCsvButton rows={deliveries.body?.data ?? null} name="deliveries" />
          </div>
        }
      >
        {deliveries.problem === null ? null : <ProblemNotice problem={deliveries.problem} />}
        <Table
          caption="Deliveries, newest first"
          columns={isOperator() ? [...COLUMNS, replayColumn(deliveries.reload)] : COLUMNS}
          rows={deliveries.body?.data ?? (deliveries.problem === null ? null : [])}
          rowKey={({ deliveryId }) => deliveryId}
          empty="Nothing was sent to it yet. Send a test."
        />
        <Pager nextCursor={deliveries.body?.nextCursor ?? null} />
      </Section>
    </Page>
  );
}

function replayColumn(reload: () => void): Column<Delivery> {
  return {
    head: '',
    kind: 'right',
    cell: ({ deliveryId, type }) => (
      <Action
        label="Replay"
        describedAs={`Replay ${type} ${deliveryId}`}
        title="Replay the delivery"
        confirm="Replay"
        request={() => writes.replayDelivery(deliveryId)}
        done={() => <p>It is pending again, for another day.</p>}
        onDone={reload}
      >
        <p>The event is sent again with the same id: an endpoint that had it can see that it is the same.</p>
      </Action>
    ),
  };
}
