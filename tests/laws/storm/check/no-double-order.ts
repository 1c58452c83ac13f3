import { excuseFor } from './forgotten.ts';
import { finding, type Finding, type Law } from './law.ts';
import type { Evidence } from '../observe/evidence.ts';

/** One idempotency key, or one request without one, is one order, however often it is sent. */
export const noDoubleOrder: Law = {
  name: 'No double order',
  judge: (evidence) => [...byKey(evidence), ...byRequest(evidence), ...byAnswer(evidence)],
};

/** Rejected orders do not count: the ledger rejects a second purchase with one key, and such an order sells nothing. */
function byKey({ orders }: Evidence): Finding[] {
  const keyed = orders.filter(({ idempotencyKey, state }) => idempotencyKey !== null && state !== 'rejected');
  return repeated(keyed, (order) => `${order.saleId} ${order.buyerId} ${order.idempotencyKey ?? ''}`);
}

/** Each request of a storm's buyers has a request id of its own, which the ledger keeps with the order. */
function byRequest({ orders }: Evidence): Finding[] {
  return repeated(orders, (order) => order.requestId);
}

function repeated<Row extends { orderNo: string }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): Finding[] {
  const byName = new Map<string, string[]>();
  for (const row of rows) byName.set(nameOf(row), [...(byName.get(nameOf(row)) ?? []), row.orderNo]);
  return [...byName]
    .filter(([, orderNos]) => orderNos.length > 1)
    .map(([name, orderNos]) => finding(`${name} became ${orderNos.length} orders`, ...orderNos));
}

/** All answers to one key have the same order number, unless a fault made Redis lose the first one. */
function byAnswer(evidence: Evidence): Finding[] {
  const rows = new Set(evidence.orders.map(({ orderNo }) => orderNo));
  const answers = new Map<string, Set<string>>();
  for (const { saleId, purchase, ending, reply, invokedAtMs, doneAtMs } of evidence.history.of('buy')) {
    if (purchase.idempotencyKey === undefined || ending !== 'done') continue;
    const orderNo = String(reply.body['orderNo']);
    if (!rows.has(orderNo) && excuseFor(evidence, { saleId, invokedAtMs, doneAtMs }) !== null) continue;
    const key = `${saleId} ${purchase.buyerId} ${purchase.idempotencyKey}`;
    answers.set(key, (answers.get(key) ?? new Set()).add(orderNo));
  }
  return [...answers]
    .filter(([, orderNos]) => orderNos.size > 1)
    .map(([key, orderNos]) => finding(`${key} was promised ${orderNos.size} orders`, ...orderNos));
}
