import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { Secret } from './secret.tsx';

/** Another address for events. */
export function AddEndpoint({ onDone }: { readonly onDone: () => void }) {
  return (
    <Action
      label="Add endpoint"
      first
      title="Add a webhook endpoint"
      confirm="Add"
      request={(form) => {
        const types = textOf(form, 'types')
          .split(/[\s,]+/)
          .filter((type) => type !== '');
        const [saleId, description] = [textOf(form, 'saleId'), textOf(form, 'description')];
        return writes.createEndpoint({
          url: textOf(form, 'url'),
          ...(types.length === 0 ? {} : { types }),
          ...(saleId === '' ? {} : { saleId }),
          ...(description === '' ? {} : { description }),
        });
      }}
      done={({ secret }) => <Secret secret={secret} />}
      onDone={onDone}
    >
      <p>It gets the events that are decided from now on, signed with a secret that is shown next.</p>
      <TextField label="Address" name="url" required placeholder="https://shop.example/stampede" />
      <TextField label="Types" name="types" placeholder="order.paid, refund.due" hint="Empty: all." />
      <TextField label="Sale" name="saleId" maxLength={64} hint="Empty: all sales." />
      <TextField label="For" name="description" maxLength={200} hint="A note for people." />
    </Action>
  );
}
