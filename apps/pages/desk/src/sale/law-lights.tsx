import type { LawLight, SaleView } from '../../../src/view/desk-view.ts';
import type { Repair } from '../api/bodies.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { Age } from '../parts/age.tsx';
import { Section } from '../parts/section.tsx';
import { State } from '../parts/state.tsx';
import { isOperator } from '../signed-in.ts';
import { wordsOf, type Named } from '../words/states.ts';
import { AuditNow } from './audit-now.tsx';

const REPAIRS: Readonly<Record<Repair['repair'], string>> = {
  not_needed: 'Gate and ledger agreed: there was nothing to repair.',
  windows_restarted: 'Payment windows were started again.',
  rebuilt: 'The gate was rebuilt from the ledger.',
  in_progress: 'The rebuild has begun and goes on.',
};

function lightOf({ holds }: LawLight): Named {
  if (holds === null) return ['none', 'not judged'];
  return holds ? ['good', 'holds'] : ['bad', 'broken'];
}

/** The laws as lights, and what to do where one does not hold. */
export function LawLights({ view }: { readonly view: SaleView }) {
  const laws = view.laws.value ?? [];
  return (
    <Section
      title="Laws"
      aside={
        <div class="tokens">
          <span class="quiet">
            <Age asOf={view.laws.asOf} known={view.laws.value !== null} />
          </span>
          <AuditNow saleId={view.saleId} />
          {isOperator() ? <Reconcile saleId={view.saleId} /> : null}
        </div>
      }
    >
      <ul class="laws">
        {laws.map((law) => (
          <li key={law.name}>
            <span>
              {wordsOf(law.name)}
              {law.orders.slice(0, 3).map((orderNo) => (
                <span key={orderNo}>
                  {' '}
                  <a href={`/desk/orders/${encodeURIComponent(orderNo)}`}>{orderNo.slice(-6)}</a>
                </span>
              ))}
            </span>
            <State of={lightOf(law)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Reconcile({ saleId }: { readonly saleId: string }) {
  return (
    <Action
      label="Reconcile"
      title="Rebuild the gate"
      confirm="Rebuild the gate"
      danger
      request={() => writes.repair(saleId, true)}
      done={({ repair, complete }) => (
        <p>
          {REPAIRS[repair]} {complete ? '' : 'Not every law could be judged afterwards.'}
        </p>
      )}
    >
      <p>
        The gate of this sale’s partition is made anew from the ledger. Meanwhile purchases of{' '}
        <strong>all</strong> sales of that partition are refused with 503; it takes seconds.
      </p>
      <p>Orders and counters of the ledger are not changed.</p>
    </Action>
  );
}
