import { cancelOrder, closeOverdueOrders, settlePayment } from '@stampede/engine';
import {
  changed,
  nameOf,
  numbersOf,
  orderOf,
  UNIT_PRICE,
  type Model,
  type ModelOrder,
  type ModelPayment,
} from './model.ts';
import { DONE, type Operation, type Plan, type Wish } from './operation.ts';
import { after, closed, forgotten, told, type Effect } from './steps.ts';

/** An operation on one of the orders, or on one that was refused. */
function aboutOrder(
  name: string,
  pick: number,
  make: (no: number, order: ModelOrder) => Operation,
  known: (model: Model) => number | undefined = () => undefined,
): Wish {
  return {
    name,
    settle: (model) => {
      const isKnown = ({ gate, ledger }: ModelOrder): boolean => gate !== null || ledger !== null;
      const unknown = numbersOf(model, (order) => !isKnown(order)).slice(-1);
      const choice = [...numbersOf(model, isKnown), ...unknown];
      const no = known(model) ?? choice[pick % Math.max(1, choice.length)];
      return no === undefined ? null : { operation: make(no, orderOf(model, no)), model };
    },
  };
}

/** A payment with one of a few references, so that some repeat, and some correct an earlier amount. */
export function paying(drawn: { pick: number; reference: string; again: boolean; wrong: boolean }): Wish {
  const { pick, reference, again, wrong } = drawn;
  const make = (no: number, { quantity }: ModelOrder): Operation => {
    const amount = quantity * UNIT_PRICE + (wrong ? 1 : 0);
    return {
      tale: `${nameOf(no)} is paid with ${wrong ? 'a wrong' : 'the right'} amount, reference ${reference}`,
      plan: (model) => planPayment(model, reference, { no, amount }),
      act: async (stores, shop) => {
        const orderNo = shop.orderNoOf(no);
        const answer = await settlePayment(stores, { orderNo, provider: 'test', reference, amount });
        if (answer.outcome === 'captured') shop.promises.captured.add(orderNo);
        return answer.outcome === 'refund_due' ? `refund_due ${answer.cause}` : answer.outcome;
      },
    };
  };
  const sameOrder = (model: Model): number | undefined => (again ? model.payments[reference]?.no : undefined);
  return aboutOrder(`pay ${JSON.stringify(drawn)}`, pick, make, sameOrder);
}

function planPayment(model: Model, reference: string, { no, amount }: Omit<ModelPayment, 'outcome'>): Plan {
  const order = orderOf(model, no);
  const elsewhere = order.ledger === null ? outsideLedger(model, order) : 'not_found';
  if (elsewhere !== 'not_found') return { states: [model], reply: elsewhere };
  const known = model.payments[reference];
  const isCorrection =
    known?.no === no && known.amount !== amount && known.outcome === 'refund_due amount_mismatch';
  if (known !== undefined && !isCorrection) {
    const same = known.no === no && known.amount === amount;
    return { states: [model], reply: same ? known.outcome : 'payment_reference_reused' };
  }
  const outcome = outcomeOf(order, amount);
  const recorded: Effect = (before) => ({
    ...(outcome === 'captured' ? closed([no], 'paid')(before) : before),
    payments: { ...before.payments, [reference]: { no, amount, outcome } },
  });
  return {
    states: after(model, recorded, ...telling(model, outcome === 'captured' ? [no] : [])),
    reply: outcome,
  };
}

function outcomeOf({ ledger, overdue, quantity }: ModelOrder, amount: number): string {
  switch (ledger) {
    case null:
      return 'refund_due order_not_found';
    case 'paid':
      return 'refund_due order_already_paid';
    case 'cancelled':
      return 'refund_due order_not_payable';
    case 'expired':
      return 'refund_due payment_window_closed';
    case 'pending_payment':
      if (overdue) return 'refund_due payment_window_closed';
      return amount === quantity * UNIT_PRICE ? 'captured' : 'refund_due amount_mismatch';
  }
}

/** The answer for an order that the ledger does not have. */
function outsideLedger(model: Model, { gate }: ModelOrder): string {
  if (model.gate !== 'open') return 'unavailable';
  return gate === 'reserved' ? 'order_not_ready' : 'not_found';
}

/** The process that closed orders applies that to the gate immediately, if it can. */
function telling(model: Model, nos: readonly number[]): Effect[] {
  return model.gate === 'open' && nos.length > 0 ? [told(nos), forgotten(nos)] : [];
}

export function cancelling(pick: number): Wish {
  return aboutOrder(`cancel ${pick}`, pick, (no) => ({
    tale: `${nameOf(no)} is cancelled`,
    plan: (model): Plan => {
      const order = orderOf(model, no);
      const stay = (reply: string): Plan => ({ states: [model], reply });
      switch (order.ledger) {
        case null: {
          const elsewhere = outsideLedger(model, order);
          return stay(elsewhere === 'not_found' ? 'order_not_found' : elsewhere);
        }
        case 'cancelled':
          return stay('cancelled');
        case 'paid':
        case 'expired':
          return stay('order_not_cancellable');
        case 'pending_payment':
          return {
            states: after(model, closed([no], 'cancelled'), ...telling(model, [no])),
            reply: 'cancelled',
          };
      }
    },
    act: async (stores, shop) => {
      const { outcome } = await cancelOrder(stores, shop.orderNoOf(no));
      if (outcome === 'cancelled') shop.promises.cancelled.add(shop.orderNoOf(no));
      return outcome;
    },
  }));
}

/** Ends the payment windows, as time does; those of expired orders have ended already. */
export const ending: Operation = {
  tale: 'all payment windows end',
  plan: (model): Plan => ({
    states: [model, changed(model, numbersOf(model, hasWindow), () => ({ overdue: true }))],
    reply: DONE,
  }),
  act: async (_stores, { arena }) => {
    await arena.stores.db.query(
      `UPDATE orders SET expires_at = clock_timestamp() WHERE state IN ('pending_payment', 'paid', 'cancelled')`,
    );
    return DONE;
  },
};

function hasWindow({ ledger }: ModelOrder): boolean {
  return ledger !== null && ledger !== 'expired';
}

function isPending({ ledger }: ModelOrder): boolean {
  return ledger === 'pending_payment';
}

function planExpiry(model: Model, isMeant: (no: number) => boolean): Plan {
  const due = numbersOf(model, (order) => isPending(order) && order.overdue).filter(isMeant);
  return {
    states: due.length === 0 ? [model] : after(model, closed(due, 'expired'), ...telling(model, due)),
    reply: DONE,
  };
}

export const sweeping: Operation = {
  tale: 'an expiry-listener sweeps',
  plan: (model) => planExpiry(model, () => true),
  act: async (stores) => {
    await closeOverdueOrders(stores, null);
    return DONE;
  },
};

/** An expired event, which may be early, late or forged. */
export function hinting(pick: number): Wish {
  return aboutOrder(`hint ${pick}`, pick, (no) => ({
    tale: `an expiry-listener hears that the payment window of ${nameOf(no)} has ended`,
    plan: (model) => planExpiry(model, (due) => due === no),
    act: async (stores, shop) => {
      await closeOverdueOrders(stores, [shop.orderNoOf(no)]);
      return DONE;
    },
  }));
}
