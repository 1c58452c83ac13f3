import { useState } from 'preact/hooks';
import { TextField } from '../parts/text-field.tsx';
import { PriceField } from '../sale/item-fields.tsx';

/** Items as rows. Their names in the form are numbered as they stand in the request. */
export function ItemRows({ currency }: { readonly currency: string }) {
  const [rows, setRows] = useState<readonly number[]>([0]);
  const add = () => setRows([...rows, Math.max(...rows) + 1]);
  return (
    <div>
      {rows.map((row, index) => (
        <fieldset key={row} class="item-form" aria-label={`Item ${index + 1}`}>
          <TextField
            label="SKU"
            name={`items/${row}/sku`}
            pointer={`/items/${index}/sku`}
            required
            maxLength={64}
          />
          <TextField
            label="Name"
            name={`items/${row}/name`}
            pointer={`/items/${index}/name`}
            maxLength={200}
          />
          <TextField
            label="Units"
            name={`items/${row}/allotment`}
            pointer={`/items/${index}/allotment`}
            type="number"
            min={1}
            required
          />
          <PriceField
            currency={currency}
            name={`items/${row}/unitPrice`}
            pointer={`/items/${index}/unitPrice`}
          />
          {rows.length === 1 ? null : (
            <button
              type="button"
              class="button"
              aria-label={`Remove item ${index + 1}`}
              onClick={() => setRows(rows.filter((one) => one !== row))}
            >
              Remove
            </button>
          )}
        </fieldset>
      ))}
      <p class="buttons item-form-end">
        <button type="button" class="button" onClick={add}>
          Add another item
        </button>
      </p>
    </div>
  );
}
