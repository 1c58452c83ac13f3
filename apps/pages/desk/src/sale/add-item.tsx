import type { SaleView } from '../../../src/view/desk-view.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { numberOf, textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { minorUnits } from '../words/money.ts';
import { PriceField } from './item-fields.tsx';
import { priceError } from './prices.ts';

/** Another item of the sale. An item is never removed again. */
export function AddItem({ view }: { readonly view: SaleView }) {
  return (
    <Action
      label="Add item"
      title="Add an item"
      confirm="Add"
      request={(form) => {
        const unitPrice = minorUnits(textOf(form, 'unitPrice'), view.currency);
        if (unitPrice === null) return new Map([['/unitPrice', priceError(view.currency)]]);
        const name = textOf(form, 'name');
        return writes.addItem(view.saleId, {
          sku: textOf(form, 'sku'),
          ...(name === '' ? {} : { name }),
          allotment: numberOf(form, 'allotment'),
          unitPrice,
        });
      }}
      done={() => <p>The item is on sale with the others.</p>}
    >
      <p>An item is never removed: its units can be taken away instead.</p>
      <TextField label="SKU" name="sku" maxLength={64} required hint="Letters, digits, . _ and -" />
      <TextField label="Name" name="name" maxLength={200} hint="Shown to buyers. Empty: the SKU." />
      <TextField label="Units" name="allotment" type="number" min={1} short required />
      <PriceField currency={view.currency} />
    </Action>
  );
}
