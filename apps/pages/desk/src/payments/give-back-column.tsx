import type { Payment } from '../api/bodies.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import type { Column } from '../parts/table.tsx';
import { TextField } from '../parts/text-field.tsx';
import { money } from '../words/money.ts';

/** Records the refund of a payment that is due for one; other payments have nothing there. */
export function giveBackColumn(onDone: () => void): Column<Payment> {
  return {
    head: '',
    kind: 'right',
    cell: (payment) =>
      payment.state === 'refund_due' ? <GivenBack payment={payment} onDone={onDone} /> : null,
  };
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
