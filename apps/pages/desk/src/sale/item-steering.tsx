import type { ItemLine, SaleView } from '../../../src/view/desk-view.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { numberOf, textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { minorUnits, priceText } from '../words/money.ts';
import { count } from '../words/numbers.ts';
import { PriceField } from './item-fields.tsx';
import { priceError } from './prices.ts';

interface ItemSteeringProps {
  readonly item: ItemLine;
  readonly view: SaleView;
}

/** Units, price and name of one item. */
export function ItemSteering({ item, view }: ItemSteeringProps) {
  return (
    <>
      <ChangeUnits item={item} view={view} />
      <ChangeItem item={item} view={view} />
    </>
  );
}

function ChangeUnits({ item: { sku, available, allotment }, view }: ItemSteeringProps) {
  return (
    <Action
      label="Units"
      small
      describedAs={`Change the units of ${sku}`}
      title={`Units of ${sku}`}
      confirm="Change"
      request={(form) => {
        const change = numberOf(form, 'change');
        if (typeof change === 'string')
          return new Map([['/change', 'must be a whole number, as 100 or -50']]);
        return writes.changeAllotment(view.saleId, sku, change);
      }}
      done={(after) => (
        <p>
          The allotment is {count(after.allotment)}, {count(after.available)} of them available.
        </p>
      )}
    >
      <p>
        The allotment is {count(allotment)}. Only available units can be taken away; now those are{' '}
        {count(available)}.
      </p>
      <TextField
        label="Change"
        name="change"
        short
        required
        placeholder="+100"
        hint="Units to add, or with - to take away."
      />
    </Action>
  );
}

function ChangeItem({ item: { sku, name, unitPrice }, view }: ItemSteeringProps) {
  return (
    <Action
      label="Price"
      small
      describedAs={`Change price and name of ${sku}`}
      title={`Price and name of ${sku}`}
      confirm="Change"
      request={(form) => {
        const price = minorUnits(textOf(form, 'unitPrice'), view.currency);
        if (price === null) return new Map([['/unitPrice', priceError(view.currency)]]);
        const wantedName = textOf(form, 'name') || null;
        if (price === unitPrice && wantedName === name)
          return new Map([['/unitPrice', 'Nothing differs from the item as it is.']]);
        return writes.changeItem(view.saleId, sku, {
          ...(price === unitPrice ? {} : { unitPrice: price }),
          ...(wantedName === name ? {} : { name: wantedName }),
        });
      }}
      done={() => <p>The item is changed. From now on nothing is bought at another price than its own.</p>}
    >
      <p>Purchases that were accepted keep their amount.</p>
      <PriceField currency={view.currency} value={priceText(unitPrice, view.currency)} />
      <TextField
        label="Name"
        name="name"
        value={name ?? ''}
        maxLength={200}
        hint="Empty: the SKU is shown."
      />
    </Action>
  );
}
