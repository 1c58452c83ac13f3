import type { Page, Payment } from '../api/bodies.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import { Moment } from '../parts/moment.tsx';
import { OrderLink } from '../parts/order-link.tsx';
import { Section } from '../parts/section.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { TextField } from '../parts/text-field.tsx';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { wordsOf } from '../words/states.ts';

/** The API lists no more at a time. */
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
  /** As the API lists them: the newest first. */
  readonly page: Page<Payment>;
  readonly onDone: () => void;
}

/** Money that has to be given back, as a list of work: the oldest first. */
export function RefundsDue({ page, onDone }: RefundsDueProps) {
  const more =
    page.nextCursor === null ? undefined : (
      <span class="quiet">The newest {REFUNDS_SHOWN_MAX} of more; the CSV has all.</span>
    );
  return (
    <Section title="Refunds due" aside={more}>
      <Table
        caption="Refunds due, oldest first"
        columns={isOperator() ? [...COLUMNS, giveBackColumn(onDone)] : COLUMNS}
        rows={[...page.data].reverse()}
        rowKey={({ paymentId }) => paymentId}
        empty="Nothing has to be given back."
      />
    </Section>
  );
}

function giveBackColumn(onDone: () => void): Column<Payment> {
  return { head: '', kind: 'right', cell: (payment) => <GivenBack payment={payment} onDone={onDone} /> };
}

function GivenBack({ payment, onDone }: { readonly payment: Payment; readonly onDone: () => void }) {
  const amount = money(payment.amount, payment.currency);
  return (
    <Action
      label="Given back"
      describedAs={`Record ${payment.reference} as given back`}
      title="Record a refund"
      confirm="It was given back"
      request={(form) => writes.refund(payment.paymentId, textOf(form, 'reference'))}
      done={() => (
        <p>
          {amount} are recorded as given back to {payment.provider} {payment.reference}.
        </p>
      )}
      onDone={onDone}
    >
      <p>
        This records that {amount} were given back. It moves no money: give it back with {payment.provider}{' '}
        first. It cannot be taken back.
      </p>
      <TextField
        label="Reference of the refund"
        name="reference"
        maxLength={255}
        hint="The provider’s name for it, for people."
      />
    </Action>
  );
}
