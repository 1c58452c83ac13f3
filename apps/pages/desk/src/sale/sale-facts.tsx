import type { ComponentChildren } from 'preact';
import type { SaleView } from '../../../src/view/desk-view.ts';
import { Countdown } from '../parts/countdown.tsx';
import { State } from '../parts/state.tsx';
import { counted, duration } from '../words/numbers.ts';
import { SALE_STATES } from '../words/states.ts';
import { localTime, utcTime, zone } from '../words/times.ts';

/** How the sale stands: state, countdown, message, times, limits. */
export function SaleFacts({ view }: { readonly view: SaleView }) {
  const facts: readonly (readonly [name: string, value: ComponentChildren])[] = [
    ['Opens', view.opensAt === null ? 'at its creation' : <BothTimes at={view.opensAt} />],
    ['Closes', view.closesAt === null ? 'by hand' : <BothTimes at={view.closesAt} />],
    ['Limit', view.buyerLimit === null ? 'none' : `${counted(view.buyerLimit, 'unit')} a buyer`],
    ['To pay', duration(view.paymentWindowSeconds * 1_000)],
  ];
  return (
    <div class="section">
      <div class="tokens">
        <State of={SALE_STATES[view.state]} />
        <Countdown {...view} />
        {view.visibility === 'unlisted' ? <span class="quiet">unlisted</span> : null}
        <code class="quiet">{view.saleId}</code>
      </div>
      <dl class="facts in-line">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {view.pending ? (
        <p class="notice warn">
          The ledger has a change that the gate does not show yet. Buyers meet it a moment later.
        </p>
      ) : null}
      {view.source === 'ledger' ? (
        <p class="notice warn">
          The gate cannot be read. The units are those of the ledger, without what is queued.
        </p>
      ) : null}
      {view.message === null ? null : (
        <p class="notice">
          <span>
            <span class="quiet">Buyers read: </span>
            {view.message}
          </span>
        </p>
      )}
    </div>
  );
}

function BothTimes({ at }: { readonly at: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} class="number">
      {localTime(ms)} {zone === 'UTC' ? 'UTC' : <span class="quiet">{utcTime(ms)}</span>}
    </time>
  );
}
