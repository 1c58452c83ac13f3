import type { SaleView } from '../../../src/view/desk-view.ts';
import { writes, type SaleChange } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { numberOrNull, textOf } from '../parts/form-data.ts';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { TimeField } from '../parts/time-field.tsx';
import { fieldTime, timeOfField } from '../words/times.ts';

/** What the form says, as far as it differs from the sale: what is left as it was is not sent. */
function changesIn(form: FormData, view: SaleView): SaleChange {
  const wanted: SaleChange = {
    name: textOf(form, 'name'),
    message: textOf(form, 'message') || null,
    visibility: textOf(form, 'visibility'),
    buyerLimit: numberOrNull(form, 'buyerLimit'),
    paymentWindowSeconds: numberOrNull(form, 'paymentWindowSeconds'),
    opensAt: timeIn(form, 'opensAt', view.opensAt),
    closesAt: timeIn(form, 'closesAt', view.closesAt),
  };
  const present: SaleChange = {
    name: view.name,
    message: view.message,
    visibility: view.visibility,
    buyerLimit: view.buyerLimit,
    paymentWindowSeconds: view.paymentWindowSeconds,
    opensAt: view.opensAt,
    closesAt: view.closesAt,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => value !== present[field]));
}

/** A field has no milliseconds: the time that it shows unchanged is the sale's own. */
function timeIn(form: FormData, name: string, present: string | null): string | null {
  const value = textOf(form, name);
  return value === fieldTime(present) ? present : timeOfField(value);
}

/** Everything about a sale that may change while it runs. */
export function ChangeSale({ view }: { readonly view: SaleView }) {
  return (
    <Action
      label="Change"
      title="Change the sale"
      confirm="Change"
      request={(form) => {
        const changes = changesIn(form, view);
        if (Object.keys(changes).length > 0) return writes.changeSale(view.saleId, changes);
        return new Map([['/name', 'Nothing differs from the sale as it is.']]);
      }}
      done={({ pending }) => (
        <p>
          The sale is changed.{pending ? ' The gate does not show it yet; it follows within seconds.' : ''}
        </p>
      )}
    >
      <TextField label="Name" name="name" value={view.name} maxLength={200} required />
      <TimeField label="Opens" name="opensAt" at={view.opensAt} />
      <TimeField label="Closes" name="closesAt" at={view.closesAt} hint="Empty: when it is closed by hand." />
      <TextField
        label="Limit"
        name="buyerLimit"
        type="number"
        min={1}
        short
        value={view.buyerLimit === null ? '' : String(view.buyerLimit)}
        hint="Units a buyer, over all items. Empty: none."
      />
      <TextField
        label="Seconds to pay"
        name="paymentWindowSeconds"
        type="number"
        min={1}
        short
        value={String(view.paymentWindowSeconds)}
        hint="For orders from now on; a running window keeps its length."
      />
      <TextField
        label="Message to buyers"
        name="message"
        value={view.message ?? ''}
        maxLength={280}
        hint="Empty: none."
      />
      <SelectField
        label="Visibility"
        name="visibility"
        value={view.visibility}
        options={[
          ['public', 'public'],
          ['unlisted', 'unlisted'],
        ]}
        hint="Unlisted: buyers find it by its id alone."
      />
    </Action>
  );
}
