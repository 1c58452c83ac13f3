import type { Evidence, OrderRow } from '../observe/evidence.ts';
import type { EventRow } from '../observe/heard.ts';
import { groupBy } from './group-by.ts';
import { finding, type Finding } from './law.ts';

const PENDING = 'order.created(,order.extended)*';
/** The events of an order in this state, without those of refunds. */
const STORIES: Readonly<Record<string, string>> = {
  pending_payment: PENDING,
  paid: `${PENDING},order.paid`,
  expired: `${PENDING},order.expired`,
  cancelled: `${PENDING},order.cancelled`,
  returned: `${PENDING},order.paid,order.returned`,
  rejected: 'order.rejected',
};
const BORN_EXPIRED = 'order.expired';

/** The events of each order and payment say what its row says, and those of an order are counted without holes. */
export function eventsOfOrders({ orders, payments, heard: { events } }: Evidence): Finding[] {
  const counted = events.filter(({ sequence }) => sequence !== null);
  const ofOrder = groupBy(counted, ({ orderNo }) => orderNo ?? '');
  const ofPayment = groupBy(events, ({ paymentId }) => paymentId ?? '');
  const known = new Set(orders.map(({ orderNo }) => orderNo));
  return [
    ...orders.flatMap((order) => story(order, ofOrder.get(order.orderNo) ?? [])),
    ...[...ofOrder.keys()]
      .filter((orderNo) => !known.has(orderNo))
      .map((orderNo) => finding('it has events and is no order', orderNo)),
    ...payments.flatMap(({ paymentId, orderNo, reference, state }): Finding[] => {
      const count = (type: string): number =>
        (ofPayment.get(paymentId) ?? []).filter((event) => event.type === type).length;
      const due = count('refund.due') - count('refund.withdrawn');
      return due === (state === 'refund_due' ? 1 : 0)
        ? []
        : [finding(`the payment ${reference} is ${state}, by its events it is due ${due} times`, orderNo)];
    }),
  ];
}

function story({ orderNo, state, expiresAtMs }: OrderRow, events: readonly EventRow[]): Finding[] {
  const sequences = events.map(({ sequence }) => sequence).join();
  const types = events.map(({ type }) => type);
  const told = types.filter((type) => type.startsWith('order.')).join();
  const isBornExpired = state === 'expired' && expiresAtMs === null;
  const expected = isBornExpired ? BORN_EXPIRED : (STORIES[state] ?? '');
  const isRight = new RegExp(`^${expected}$`).test(told);
  const isCounted = sequences === Array.from(events, (_, at) => at + 1).join();
  return [
    ...(isRight ? [] : [finding(`it is ${state}, its events are ${types.join()}`, orderNo)]),
    ...(isCounted ? [] : [finding(`its events have the sequences ${sequences}`, orderNo)]),
  ];
}
