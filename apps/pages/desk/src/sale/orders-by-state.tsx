import type { SaleView } from '../../../src/view/desk-view.ts';
import { ORDER_STATES, type OrderState } from '../api/bodies.ts';
import { Age } from '../parts/age.tsx';
import { Section } from '../parts/section.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { count } from '../words/numbers.ts';
import { ORDER_WORDS, wordsOf, type Named } from '../words/states.ts';
import { BulkButton } from './bulk-button.tsx';
import { ExtendAll } from './extend-all.tsx';

type Line = NonNullable<SaleView['orders']['value']>[number];

function named(state: string): Named {
  const known = ORDER_STATES.find((one): one is OrderState => one === state);
  return known === undefined ? ['none', wordsOf(state)] : ORDER_WORDS[known];
}

/** Orders and money by state; a state leads to its orders. */
export function OrdersByState({ view }: { readonly view: SaleView }) {
  const columns: readonly Column<Line>[] = [
    {
      head: 'State',
      cell: ({ state }) => (
        <a href={`/desk/orders?saleId=${encodeURIComponent(view.saleId)}&state=${encodeURIComponent(state)}`}>
          <State of={named(state)} />
        </a>
      ),
    },
    { head: 'Orders', kind: 'right', cell: ({ orders }) => count(orders) },
    { head: 'Money', kind: 'right', cell: ({ amount }) => money(amount, view.currency) },
  ];
  return (
    <Section
      title="Orders"
      aside={
        <div class="tokens">
          <span class="quiet">
            <Age asOf={view.orders.asOf} known={view.orders.value !== null} />
          </span>
          {isOperator() ? (
            <>
              <ExtendAll saleId={view.saleId} />
              <BulkButton view={view} action="cancel" />
              <BulkButton view={view} action="return" />
            </>
          ) : null}
        </div>
      }
    >
      <Table
        caption="Orders and money by state"
        columns={columns}
        fits
        rows={view.orders.value ?? []}
        rowKey={({ state }) => state}
        empty="No order yet."
      />
    </Section>
  );
}
