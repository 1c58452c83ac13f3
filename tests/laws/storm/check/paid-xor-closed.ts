import type { Evidence, OrderRow } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

const FINAL = new Set(['paid', 'expired', 'cancelled', 'rejected', 'returned']);

/** An order leaves `pending_payment` once, and may be returned once it was paid: other final states in answers stay. */
export const paidXorClosed: Law = {
  name: 'Paid xor closed',
  judge: (evidence) => {
    const rows = new Map(evidence.orders.map((order) => [order.orderNo, order]));
    return [
      ...captures(evidence),
      ...refunds(evidence),
      ...atWrongTime(evidence),
      ...beforeOrAfterDeadline(evidence, rows),
      ...told(evidence, rows),
      ...backAgain(evidence),
    ];
  },
};

/** A paid order has one captured payment of its amount; any other has none. */
function captures({ orders, payments }: Evidence): Finding[] {
  const captured = new Map<string, number[]>();
  for (const { orderNo, state, amount } of payments) {
    if (state === 'captured') captured.set(orderNo, [...(captured.get(orderNo) ?? []), amount]);
  }
  const known = new Set(orders.map(({ orderNo }) => orderNo));
  return [
    ...orders
      .filter(({ orderNo, state, amount }) => {
        const amounts = captured.get(orderNo) ?? [];
        return state === 'paid' ? amounts.length !== 1 || amounts[0] !== amount : amounts.length > 0;
      })
      .map(({ orderNo, state }) =>
        finding(`it is ${state}, with ${captured.get(orderNo)?.length ?? 0} payments`, orderNo),
      ),
    ...[...captured.keys()]
      .filter((orderNo) => !known.has(orderNo))
      .map((orderNo) => finding('it was paid and is no order', orderNo)),
  ];
}

/** A returned order has one payment of its amount that is due for refund because of that; any other has none. */
function refunds({ orders, payments }: Evidence): Finding[] {
  const ofReturns = payments.filter(({ refundCause }) => refundCause === 'order_returned');
  return orders
    .filter(({ orderNo, state, amount }) => {
      const amounts = ofReturns.filter((payment) => payment.orderNo === orderNo).map((row) => row.amount);
      return state === 'returned' ? amounts.length !== 1 || amounts[0] !== amount : amounts.length > 0;
    })
    .map(({ orderNo, state }) =>
      finding(`it is ${state}, and its refunds are not those of a return`, orderNo),
    );
}

function atWrongTime({ orders }: Evidence): Finding[] {
  return orders
    .filter(
      ({ paidAtMs, closedAtMs, returnedAtMs, expiresAtMs, state }) =>
        (returnedAtMs !== null && (paidAtMs === null || returnedAtMs < paidAtMs)) ||
        (paidAtMs !== null && expiresAtMs !== null && paidAtMs > expiresAtMs) ||
        (paidAtMs !== null && closedAtMs !== null) ||
        (state === 'expired' && closedAtMs !== null && expiresAtMs !== null && closedAtMs < expiresAtMs),
    )
    .map(({ orderNo, state }) => finding(`it is ${state} at the wrong time`, orderNo));
}

/** By the answers alone: no payment succeeded after the deadline, and no order expired before it. */
function beforeOrAfterDeadline({ history }: Evidence, rows: ReadonlyMap<string, OrderRow>): Finding[] {
  const deadlineOf = (orderNo: string): number | null => rows.get(orderNo)?.expiresAtMs ?? null;
  const paidLate = history.of('pay').filter(({ orderNo, reply, invokedAtMs }) => {
    const deadlineMs = deadlineOf(orderNo);
    return reply.status === 201 && deadlineMs !== null && invokedAtMs > deadlineMs;
  });
  const closedEarly = [
    ...history.of('pay').filter(({ reply }) => reply.slug === 'payment-window-closed'),
    ...history.of('read order').filter(({ reply }) => reply.body['state'] === 'expired'),
  ].filter(({ orderNo, doneAtMs }) => {
    const deadlineMs = deadlineOf(orderNo);
    return deadlineMs !== null && doneAtMs < deadlineMs;
  });
  return [
    ...paidLate.map(({ orderNo }) => finding('it was paid after its deadline', orderNo)),
    ...closedEarly.map(({ orderNo }) => finding('it was closed before its deadline', orderNo)),
  ];
}

/** Compares final states in answers with the rows. */
function told({ history }: Evidence, rows: ReadonlyMap<string, OrderRow>): Finding[] {
  const answers = [
    ...history
      .of('pay')
      .filter(({ ending }) => ending === 'done')
      .map(({ orderNo }) => ({ orderNo, state: 'paid' })),
    ...history
      .of('cancel')
      .filter(({ ending }) => ending === 'done')
      .map(({ orderNo }) => ({ orderNo, state: 'cancelled' })),
    ...history
      .of('return')
      .filter(({ ending }) => ending === 'done')
      .map(({ orderNo }) => ({ orderNo, state: 'returned' })),
    ...history
      .of('read order')
      .filter(({ ending }) => ending === 'done')
      .map(({ orderNo, reply }) => ({ orderNo, state: String(reply.body['state']) }))
      .filter(({ state }) => FINAL.has(state)),
  ];
  return answers
    .filter(({ orderNo, state }) => {
      const found = rows.get(orderNo)?.state;
      return found !== state && !(state === 'paid' && found === 'returned');
    })
    .map(({ orderNo, state }) =>
      finding(`it was said to be ${state} and is ${rows.get(orderNo)?.state ?? 'no order'}`, orderNo),
    );
}

/** No answer shows an order as payable after an answer with its final state. */
function backAgain({ history }: Evidence): Finding[] {
  const endedAtMs = new Map<string, number>();
  const reads = history.of('read order').filter(({ ending }) => ending === 'done');
  for (const { orderNo, reply, doneAtMs } of reads) {
    if (FINAL.has(String(reply.body['state'])))
      endedAtMs.set(orderNo, Math.min(doneAtMs, endedAtMs.get(orderNo) ?? Infinity));
  }
  return reads
    .filter(
      ({ orderNo, reply, invokedAtMs }) =>
        !FINAL.has(String(reply.body['state'])) && (endedAtMs.get(orderNo) ?? Infinity) < invokedAtMs,
    )
    .map(({ orderNo, reply }) =>
      finding(`it had ended and was ${String(reply.body['state'])} again`, orderNo),
    );
}
