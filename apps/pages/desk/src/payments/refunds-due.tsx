import type { Page, Payment } from '../api/bodies.ts';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Pager } from '../parts/pager.tsx';
import { Section } from '../parts/section.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { wordsOf } from '../words/states.ts';
import { giveBackColumn } from './give-back-column.tsx';

/** On a page of the list: the API lists no more at a time. */
export const REFUNDS_SHOWN_MAX = '200';

const COLUMNS: readonly Column<Payment>[] = [
  { head: 'Due since', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    head: 'Why',
    kind: 'wide',
    cell: ({ refundCause }) => (refundCause === null ? '–' : wordsOf(refundCause)),
  },
  {
    head: 'Payment',
    kind: 'wide',
    cell: ({ provider, reference }) => (
      <>
        {provider} <code>{reference}</code>
      </>
    ),
  },
  { head: 'Order', cell: ({ orderNo }) => <OrderLink orderNo={orderNo} short /> },
  { head: 'Amount', kind: 'right', cell: ({ amount, currency }) => money(amount, currency) },
];

interface RefundsDueProps {
  /** As the API lists them: the oldest first. */
  readonly page: Page<Payment>;
  readonly onDone: () => void;
}

/** Money that has to be given back, as a list of work: the oldest first. */
export function RefundsDue({ page, onDone }: RefundsDueProps) {
  return (
    <Section title="Refunds due">
      <Table
        caption="Refunds due, oldest first"
        columns={isOperator() ? [...COLUMNS, giveBackColumn(onDone)] : COLUMNS}
        rows={page.data}
        rowKey={({ paymentId }) => paymentId}
        empty="Nothing has to be given back."
      />
      <Pager nextCursor={page.nextCursor} name="dueCursor" />
    </Section>
  );
}
