import type { SaleView } from '../../../src/view/desk-view.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { ChangeSale } from './change-sale.tsx';

/** What can be done with the sale as it stands. A closed one stays closed. */
export function SaleSteering({ view }: { readonly view: SaleView }) {
  if (view.state === 'closed') return <ChangeSale view={view} />;
  return (
    <>
      {view.state === 'open' ? <Pause view={view} /> : null}
      {view.state === 'paused' ? <Open view={view} label="Resume" /> : null}
      {view.state === 'scheduled' ? <Open view={view} label="Open now" /> : null}
      <ChangeSale view={view} />
      <Close view={view} />
    </>
  );
}

/** A change that Redis does not have yet is shown to buyers a moment later. */
function whenShown(pending: boolean): string {
  return pending ? ' The gate does not show it yet; it follows by itself.' : '';
}

function Pause({ view }: { readonly view: SaleView }) {
  return (
    <Action
      label="Pause"
      first
      title="Pause the sale"
      confirm="Pause"
      request={(form) =>
        writes.changeSale(view.saleId, { state: 'paused', message: textOf(form, 'message') || null })
      }
      done={({ pending }) => <p>The sale is paused: no purchase is accepted any more.{whenShown(pending)}</p>}
    >
      <p>
        Purchases are refused until the sale is resumed. Orders that exist can still be paid, and still
        expire.
      </p>
      <TextField
        label="Message to buyers"
        name="message"
        value={view.message ?? ''}
        maxLength={280}
        hint="Shown with the sale. Empty: none."
      />
    </Action>
  );
}

function Open({ view, label }: { readonly view: SaleView; readonly label: string }) {
  return (
    <Action
      label={label}
      first
      title={`${label}: ${view.name}`}
      confirm={label}
      request={(form) =>
        writes.changeSale(view.saleId, { state: 'open', message: textOf(form, 'message') || null })
      }
      done={({ pending }) => <p>The sale is open.{whenShown(pending)}</p>}
    >
      <p>Purchases are accepted from now on, as far as units are available.</p>
      <TextField
        label="Message to buyers"
        name="message"
        value={view.message ?? ''}
        maxLength={280}
        hint="Empty: the message goes away."
      />
    </Action>
  );
}

function Close({ view }: { readonly view: SaleView }) {
  return (
    <Action
      label="Close"
      danger
      title="Close the sale for good"
      confirm="Close for good"
      request={() => writes.changeSale(view.saleId, { state: 'closed' })}
      done={({ pending }) => <p>The sale is closed.{whenShown(pending)}</p>}
    >
      <p>
        <strong>This cannot be undone</strong>: a closed sale is never opened again, and its id is never used
        again.
      </p>
      <p>No purchase is accepted any more. Orders that exist can still be paid, and still expire.</p>
    </Action>
  );
}
