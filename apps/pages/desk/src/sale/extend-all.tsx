import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { numberOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { counted } from '../words/numbers.ts';

interface ExtendProps {
  readonly saleId: string;
  /** One order; without it all of the sale. */
  readonly orderNo?: string;
  readonly onDone?: () => void;
}

/** More time to pay, for one order or for all of a sale that are pending. */
export function ExtendAll({ saleId, orderNo, onDone }: ExtendProps) {
  const one = orderNo !== undefined;
  return (
    <Action
      label={one ? 'Extend' : 'Extend all'}
      title={one ? 'More time to pay' : 'More time to pay for all'}
      confirm="Extend"
      request={(form) => {
        const seconds = numberOf(form, 'seconds');
        if (typeof seconds === 'string')
          return new Map([['/seconds', 'must be a whole number from 1 to 3600']]);
        return writes.extend(saleId, one ? { seconds, orderNo } : { seconds });
      }}
      done={({ extended }) => <p>{counted(extended, 'order')} got a later deadline.</p>}
      {...(onDone === undefined ? {} : { onDone })}
    >
      <p>
        {one
          ? 'The order gets a later deadline'
          : 'Every order of the sale that is pending gets a later deadline'}
        , where its deadline has not passed. Paid and closed orders stay as they are. It cannot be taken back.
      </p>
      <TextField label="Seconds" name="seconds" type="number" min={1} max={3600} value="300" short required />
    </Action>
  );
}
