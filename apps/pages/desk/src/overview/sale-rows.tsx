import type { SaleLine } from '../../../src/view/desk-view.ts';
import { Countdown } from '../parts/countdown.tsx';
import { State } from '../parts/state.tsx';
import { UnitsBar } from '../parts/units-bar.tsx';
import { count } from '../words/numbers.ts';
import { SALE_STATES } from '../words/states.ts';

/** A sale a row: name, state, countdown, meter, three figures. */
export function SaleRows({ sales }: { readonly sales: readonly SaleLine[] | null }) {
  if (sales === null) return <p class="empty">The sales cannot be read. What needs attention says why.</p>;
  if (sales.length === 0)
    return <p class="empty">There is no sale yet. Create one here, or with the command line.</p>;
  return (
    <ul class="sale-rows">
      {sales.map((sale) => (
        <li key={sale.saleId} class="sale-row">
          <div class="head">
            <a class="name" href={`/desk/sales/${encodeURIComponent(sale.saleId)}`} title={sale.saleId}>
              {sale.name}
            </a>
            <State of={SALE_STATES[sale.state]} />
            {sale.source === 'ledger' ? <span class="quiet"> · units of the ledger</span> : null}
          </div>
          <div class="when">
            <Countdown {...sale} />
          </div>
          <div class="meter">
            <UnitsBar units={sale} />
          </div>
          <Trio name="sold" value={sale.sold} />
          <Trio name="reserved" value={sale.reserved} />
          <Trio name="available" value={sale.available} />
        </li>
      ))}
    </ul>
  );
}

function Trio({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div class="trio number">
      {count(value)}
      <span>{name}</span>
    </div>
  );
}
