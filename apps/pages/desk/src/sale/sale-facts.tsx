import type { SaleView } from '../../../src/view/desk-view.ts';
import { Countdown } from '../parts/countdown.tsx';
import { State } from '../parts/state.tsx';
import { count, duration } from '../words/numbers.ts';
import { SALE_STATES } from '../words/states.ts';
import { localTime, utcTime } from '../words/times.ts';

/** How the sale stands: state, countdown, message, times, limits. */
export function SaleFacts({ view }: { readonly view: SaleView }) {
  return (
    <div class="section">
      <div class="tokens">
        <State of={SALE_STATES[view.state]} />
        <Countdown {...view} />
        {view.visibility === 'unlisted' ? <span class="quiet">unlisted</span> : null}
        <code class="quiet">{view.saleId}</code>
      </div>
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
          <span class="quiet">Buyers read</span>
          {view.message}
        </p>
      )}
      <dl class="facts">
        <dt>Opens</dt>
        <dd>{view.opensAt === null ? 'opened when it was created' : <BothTimes at={view.opensAt} />}</dd>
        <dt>Closes</dt>
        <dd>{view.closesAt === null ? 'when it is closed by hand' : <BothTimes at={view.closesAt} />}</dd>
        <dt>Limit</dt>
        <dd>{view.buyerLimit === null ? 'none' : `${count(view.buyerLimit)} units a buyer`}</dd>
        <dt>To pay</dt>
        <dd>{duration(view.paymentWindowSeconds * 1_000)}</dd>
      </dl>
    </div>
  );
}

function BothTimes({ at }: { readonly at: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} class="number">
      {localTime(ms)} <span class="quiet">{utcTime(ms)}</span>
    </time>
  );
}
