import { ORDER_STATES, type Order } from '../api/bodies.ts';
import { address, reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { BuyerId } from '../parts/buyer-id.tsx';
import { CsvButton } from '../parts/csv-button.tsx';
import { Filters, type Filter } from '../parts/filters.tsx';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { FindOrder } from '../orders/find-order.tsx';
import { place } from '../routing/router.ts';
import { money } from '../words/money.ts';
import { count } from '../words/numbers.ts';
import { ORDER_WORDS } from '../words/states.ts';

const FILTERS: readonly Filter[] = [
  { name: 'saleId', label: 'Sale' },
  {
    name: 'state',
    label: 'State',
    options: ORDER_STATES.map((state) => [state, ORDER_WORDS[state][1]] as const),
  },
  { name: 'buyerId', label: 'Buyer' },
];

const COLUMNS: readonly Column<Order>[] = [
  { head: 'Order', cell: ({ orderNo }) => <OrderLink orderNo={orderNo} short /> },
  { head: 'State', cell: ({ state }) => <State of={ORDER_WORDS[state]} /> },
  {
    head: 'Sale',
    kind: 'wide',
    cell: ({ saleId }) => <a href={`/desk/sales/${encodeURIComponent(saleId)}`}>{saleId}</a>,
  },
  { head: 'Item', kind: 'wide', cell: ({ sku, quantity }) => `${count(quantity)} × ${sku}` },
  { head: 'Buyer', kind: 'wide', cell: ({ buyerId }) => <BuyerId id={buyerId} /> },
  { head: 'Amount', kind: 'right', cell: ({ amount, currency }) => money(amount, currency) },
  {
    head: 'Created',
    kind: 'right',
    cell: ({ createdAt }) => (createdAt === null ? '–' : <Moment at={createdAt} />),
  },
];

/** Orders by sale, state and buyer; one of them by its number or a payment's reference. */
export function OrdersPage() {
  const { query } = place.value;
  const selection = { saleId: query.get('saleId'), state: query.get('state'), buyerId: query.get('buyerId') };
  const { body, problem } = useRead(reads.orders({ ...selection, cursor: query.get('cursor') }));
  return (
    <Page title="Orders" aside={<CsvButton path={address('/api/orders', selection)} name="orders" />}>
      <div class="section">
        <FindOrder />
        <Filters filters={FILTERS} />
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <Table
          caption="Orders, newest first"
          columns={COLUMNS}
          rows={body?.data ?? (problem === null ? null : [])}
          rowKey={({ orderNo }) => orderNo}
          empty="No order is like this. Remove a filter, or look in another sale."
        />
        <Pager nextCursor={body?.nextCursor ?? null} />
      </div>
    </Page>
  );
}
