import { PAYMENT_STATES, type Payment, type PaymentTotal } from '../api/bodies.ts';
import { address, reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { CsvButton } from '../parts/csv-button.tsx';
import { FigureBox } from '../parts/figure-box.tsx';
import { Filters, type Filter } from '../parts/filters.tsx';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { giveBackColumn } from '../payments/give-back-column.tsx';
import { REFUNDS_SHOWN_MAX, RefundsDue } from '../payments/refunds-due.tsx';
import { place } from '../routing/router.ts';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { counted } from '../words/numbers.ts';
import { PAYMENT_WORDS } from '../words/states.ts';

const FILTERS: readonly Filter[] = [
  { name: 'saleId', label: 'Sale' },
  {
    name: 'state',
    label: 'State',
    options: PAYMENT_STATES.map((state) => [state, PAYMENT_WORDS[state][1]] as const),
  },
  { name: 'reference', label: 'Reference' },
];

const COLUMNS: readonly Column<Payment>[] = [
  {
    head: 'Payment',
    kind: 'wide',
    cell: ({ provider, reference }) => (
      <>
        {provider} <code>{reference}</code>
      </>
    ),
  },
  { head: 'State', cell: ({ state }) => <State of={PAYMENT_WORDS[state]} /> },
  { head: 'Order', cell: ({ orderNo }) => <OrderLink orderNo={orderNo} short /> },
  { head: 'Amount', kind: 'right', cell: ({ amount, currency }) => money(amount, currency) },
  { head: 'Reported', kind: 'right', cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** What money came in, what has to go back, and what went back. */
export function PaymentsPage() {
  const { query } = place.value;
  const totals = useRead(reads.paymentTotals());
  const selection = {
    saleId: query.get('saleId'),
    state: query.get('state'),
    reference: query.get('reference'),
  };
  const { body, problem, reload } = useRead(reads.payments({ ...selection, cursor: query.get('cursor') }));
  const due = useRead(
    reads.payments({
      saleId: selection.saleId,
      state: 'refund_due',
      order: 'oldest',
      limit: REFUNDS_SHOWN_MAX,
      cursor: query.get('dueCursor'),
    }),
  );
  const reloadAll = () => {
    totals.reload();
    due.reload();
    reload();
  };
  const aside = <CsvButton path={address('/api/payments', selection)} name="payments" />;
  const failed = totals.problem ?? due.problem;
  // The list below has its place once what is above it has its height.
  if (failed === null && (totals.body === null || due.body === null)) {
    return (
      <Page title="Payments" aside={aside}>
        <Skeleton key="skeleton" height={640} />
      </Page>
    );
  }
  return (
    <Page title="Payments" aside={aside}>
      {failed === null ? null : <ProblemNotice problem={failed} />}
      {totals.body === null ? null : <Totals totals={totals.body.data} />}
      {due.body === null ? null : <RefundsDue page={due.body} onDone={reloadAll} />}
      <Section title="All payments">
        <Filters filters={FILTERS} />
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <Table
          caption="Payments, newest first"
          columns={isOperator() ? [...COLUMNS, giveBackColumn(reloadAll)] : COLUMNS}
          rows={body?.data ?? (problem === null ? null : [])}
          rowKey={({ paymentId }) => paymentId}
          empty="No payment is like this. Remove a filter."
        />
        <Pager nextCursor={body?.nextCursor ?? null} />
      </Section>
    </Page>
  );
}

function Totals({ totals }: { readonly totals: readonly PaymentTotal[] }) {
  if (totals.length === 0) return <p class="calm">No payment was reported yet.</p>;
  return (
    <dl class="figures">
      {totals.map((total) => (
        <Total key={`${total.currency} ${total.state}`} total={total} />
      ))}
    </dl>
  );
}

function Total({ total }: { readonly total: PaymentTotal }) {
  const words = { captured: 'Captured', refund_due: 'Refund due', refunded: 'Refunded' };
  return (
    <FigureBox label={words[total.state]} value={money(total.amount, total.currency)}>
      {counted(total.count, 'payment')}
    </FigureBox>
  );
}
