import type { DeadLetter, HandledDeadLetter } from '../api/bodies.ts';
import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { BuyerId } from '../parts/buyer-id.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { ShownCsvButton } from '../parts/shown-csv-button.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { place } from '../routing/router.ts';
import { isOperator } from '../signed-in.ts';
import { count, counted } from '../words/numbers.ts';
import { ORDER_WORDS } from '../words/states.ts';

const COLUMNS: readonly Column<DeadLetter>[] = [
  { head: 'Since', cell: ({ since }) => <Moment at={since} /> },
  { head: 'Why', kind: 'wide', cell: ({ reason }) => reason },
  { head: 'Sale', kind: 'wide', cell: ({ saleId }) => saleId ?? '–' },
  {
    head: 'Item',
    kind: 'wide',
    cell: ({ sku, quantity }) => (sku === null ? '–' : `${count(quantity)} × ${sku}`),
  },
  { head: 'Buyer', kind: 'wide', cell: ({ buyerId }) => (buyerId === null ? '–' : <BuyerId id={buyerId} />) },
  { head: 'Order', cell: ({ orderNo }) => <code title={orderNo}>…{orderNo.slice(-12)}</code> },
];

/** Purchases that were accepted and cannot become orders. */
export function DeadLettersPage() {
  const { body, problem, reload } = useRead(reads.deadLetters({ cursor: place.value.query.get('cursor') }));
  const columns = isOperator() ? [...COLUMNS, steeringColumn(reload)] : COLUMNS;
  return (
    <Page title="Dead letters" aside={<ShownCsvButton rows={body?.data ?? null} name="dead-letters" />}>
      <div class="section">
        <p class="quiet">
          Accepted purchases that could not become orders. Their units stay reserved until each is replayed or
          discarded.
        </p>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <Table
          caption="Dead letters"
          columns={columns}
          rows={body?.data ?? (problem === null ? null : [])}
          rowKey={({ orderNo, since }) => `${orderNo} ${since}`}
          empty="There is no dead letter: every accepted purchase became an order."
        />
        <Pager nextCursor={body?.nextCursor ?? null} />
      </div>
    </Page>
  );
}

function steeringColumn(reload: () => void): Column<DeadLetter> {
  return { head: '', kind: 'right', cell: (letter) => <Steering letter={letter} onDone={reload} /> };
}

function orderAfter({ order }: HandledDeadLetter): string {
  return order === null ? 'No order remains.' : `The order is ${ORDER_WORDS[order.state][1]}.`;
}

function Steering({ letter, onDone }: { readonly letter: DeadLetter; readonly onDone: () => void }) {
  const { orderNo, quantity } = letter;
  if (orderNo === '') return null;
  return (
    <div class="buttons">
      <Action
        label="Replay"
        describedAs={`Replay ${orderNo}`}
        title="Replay the dead letter"
        confirm="Replay"
        request={() => writes.replayDeadLetter(orderNo)}
        done={(handled) => <p>It is on the queue again. {orderAfter(handled)}</p>}
        onDone={onDone}
      >
        <p>It goes back on the queue, for when its cause is gone: {letter.reason}</p>
        <p>Where the cause is not gone it is a dead letter again.</p>
      </Action>
      <Action
        label="Discard"
        describedAs={`Discard ${orderNo}`}
        danger
        title="Discard the dead letter"
        confirm="Discard"
        request={() => writes.discardDeadLetter(orderNo)}
        done={(handled) => <p>It is discarded. {orderAfter(handled)}</p>}
        onDone={onDone}
      >
        <p>
          {quantity === null ? 'Its units go' : `${counted(quantity, 'unit')} go`} back to available. The
          buyer, who was answered that the purchase is accepted, gets nothing. It cannot be undone.
        </p>
      </Action>
    </div>
  );
}
