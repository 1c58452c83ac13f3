import type { Order } from '../api/bodies.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { CheckField } from '../parts/check-field.tsx';
import { textOf } from '../parts/form-data.ts';
import { TextField } from '../parts/text-field.tsx';
import { ExtendAll } from '../sale/extend-all.tsx';
import { money } from '../words/money.ts';
import { counted } from '../words/numbers.ts';

interface OrderSteeringProps {
  readonly order: Order;
  readonly onDone: () => void;
}

/** What can be done with an order in its state. */
export function OrderSteering({ order, onDone }: OrderSteeringProps) {
  const units = counted(order.quantity, 'unit');
  if (order.state === 'pending_payment') {
    return (
      <div class="buttons">
        <ExtendAll saleId={order.saleId} orderNo={order.orderNo} onDone={onDone} />
        <Action
          label="Cancel order"
          danger
          title="Cancel the order"
          confirm="Cancel the order"
          request={() => writes.cancelOrder(order.orderNo)}
          done={() => <p>The order is cancelled, and its {units} are available again.</p>}
          onDone={onDone}
        >
          <p>
            Its {units} of {order.sku} become available to others. It cannot be undone; money that still
            arrives is due for refund.
          </p>
        </Action>
      </div>
    );
  }
  if (order.state !== 'paid') return null;
  return (
    <Action
      label="Return order"
      danger
      title="Return the order"
      confirm="Return the order"
      request={(form) => {
        const reason = textOf(form, 'reason');
        const restock = form.get('restock') === 'on';
        return writes.returnOrder(order.orderNo, reason === '' ? { restock } : { restock, reason });
      }}
      done={() => <p>The order is returned. {money(order.amount, order.currency)} are due for refund.</p>}
      onDone={onDone}
    >
      <p>
        Its payment of {money(order.amount, order.currency)} is due for refund, and the buyer may buy as much
        again. It cannot be undone.
      </p>
      <CheckField name="restock" checked>
        {units} become available again. Otherwise they stay sold.
      </CheckField>
      <TextField label="Reason" name="reason" maxLength={280} hint="For people; the ledger keeps it." />
    </Action>
  );
}
