import type { SaleState, SaleView } from '../../../src/view/desk-view.ts';
import { writes, type ChangedSale } from '../api/writes.ts';
import { now } from '../live/clock.ts';
import { Action } from '../parts/action.tsx';
import { textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { ChangeSale } from './change-sale.tsx';

/** What can be done with the sale as it stands. A closed one stays closed. */
export function SaleSteering({ view }: { readonly view: SaleView }) {
  if (view.state === 'closed') return <ChangeSale view={view} />;
  return (
    <>
      {view.state === 'open' ? <Pause view={view} first /> : null}
      {view.state === 'paused' ? <Resume view={view} /> : null}
      {view.state === 'scheduled' ? <OpenNow view={view} /> : null}
      {view.state === 'scheduled' ? <Pause view={view} /> : null}
      <ChangeSale view={view} />
      <Close view={view} />
    </>
  );
}

const MEANING: Readonly<Record<SaleState, string>> = {
  scheduled: 'purchases are accepted from its opening on',
  open: 'purchases are accepted, as far as units are available',
  paused: 'no purchase is accepted until it is resumed',
  closed: 'no purchase is accepted any more',
};

/** The state that was answered, which the clock may have made another than was sent. */
function outcome({ state, pending }: ChangedSale) {
  return (
    <p>
      The sale is {state}: {MEANING[state]}.
      {pending ? ' The gate does not show it yet; it follows within seconds.' : ''}
    </p>
  );
}

interface StepProps {
  readonly view: SaleView;
  readonly first?: boolean;
}

function Pause({ view, first = false }: StepProps) {
  return (
    <Action
      label="Pause"
      first={first}
      title="Pause the sale"
      confirm="Pause"
      request={(form) =>
        writes.changeSale(view.saleId, { state: 'paused', message: textOf(form, 'message') || null })
      }
      done={outcome}
    >
      <p>
        Purchases are refused until the sale is resumed
        {view.state === 'scheduled' ? ', even once its opening has come' : ''}. Orders that exist can still be
        paid, and still expire.
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

function Resume({ view }: StepProps) {
  const early = view.opensAt !== null && Date.parse(view.opensAt) > now.peek();
  return (
    <Action
      label="Resume"
      first
      title={`Resume: ${view.name}`}
      confirm="Resume"
      request={(form) =>
        writes.changeSale(view.saleId, { state: 'open', message: textOf(form, 'message') || null })
      }
      done={outcome}
    >
      <p>Purchases are accepted from {early ? 'its opening' : 'now'} on, as far as units are available.</p>
      <OpeningMessage view={view} />
    </Action>
  );
}

/** What keeps a scheduled sale shut is its opening alone, so that is taken away. */
function OpenNow({ view }: StepProps) {
  return (
    <Action
      label="Open now"
      first
      title={`Open now: ${view.name}`}
      confirm="Open now"
      request={(form) =>
        writes.changeSale(view.saleId, {
          state: 'open',
          opensAt: null,
          message: textOf(form, 'message') || null,
        })
      }
      done={outcome}
    >
      <p>
        Purchases are accepted from now on, as far as units are available. The opening that was set is taken
        away.
      </p>
      <OpeningMessage view={view} />
    </Action>
  );
}

function OpeningMessage({ view }: StepProps) {
  return (
    <TextField
      label="Message to buyers"
      name="message"
      value={view.message ?? ''}
      maxLength={280}
      hint="Empty: the message goes away."
    />
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
      done={outcome}
    >
      <p>
        <strong>This cannot be undone</strong>: a closed sale is never opened again, and its id is never used
        again.
      </p>
      <p>No purchase is accepted any more. Orders that exist can still be paid, and still expire.</p>
    </Action>
  );
}
