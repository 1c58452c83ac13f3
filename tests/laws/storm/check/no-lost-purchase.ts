import type { Evidence } from '../observe/evidence.ts';
import type { OperationOf } from '../observe/history.ts';
import { excuseFor } from './forgotten.ts';
import { finding, type Finding, type Law } from './law.ts';

/**
 * A purchase with a 202 is exactly that order in the ledger, unless a fault made Redis lose it; then every read returns
 * not found. A refused purchase has no order. Every order in the ledger has a request.
 */
export const noLostPurchase: Law = {
  name: 'No lost purchase',
  judge: (evidence) => {
    const rows = new Map(evidence.orders.map((order) => [order.orderNo, order]));
    const purchases = evidence.history.of('buy');
    return [
      ...purchases
        .filter(({ ending }) => ending === 'done')
        .flatMap((purchase): Finding[] => {
          const orderNo = String(purchase.reply.body['orderNo']);
          const row = rows.get(orderNo);
          if (row === undefined) return lost(evidence, purchase, orderNo);
          const { sku, buyerId, quantity } = purchase.purchase;
          const isSame =
            row.saleId === purchase.saleId &&
            row.sku === sku &&
            row.buyerId === buyerId &&
            row.quantity === quantity;
          return isSame
            ? []
            : [finding(`${JSON.stringify(purchase.purchase)} became ${JSON.stringify(row)}`, orderNo)];
        }),
      ...unaskedFor(evidence, purchases),
      ...saidToBeNothing(evidence, rows, purchases),
      ...evidence.orders
        .filter(({ state, expiresAtMs }) => state === 'expired' && expiresAtMs === null)
        .filter((order) => {
          const sale = evidence.sales.find(({ saleId }) => saleId === order.saleId);
          return sale !== undefined && order.createdAtMs - order.purchasedAtMs < sale.holdSeconds * 1000;
        })
        .map(({ orderNo }) => finding('it was expired before its hold limit', orderNo)),
    ];
  },
};

function lost(evidence: Evidence, purchase: OperationOf<'buy'>, orderNo: string): Finding[] {
  if (excuseFor(evidence, purchase) === null)
    return [
      finding(
        `${purchase.purchase.buyerId} was promised it at ${time(purchase.doneAtMs)}, and it is no order`,
        orderNo,
      ),
    ];
  const said = evidence.saidOfLost.get(orderNo) ?? 'not asked';
  return said === '404 order-not-found'
    ? []
    : [finding(`it was lost with Redis' memory, and whoever asks for it is told ${said}`, orderNo)];
}

/** Every order has a request that was sent and not refused. */
function unaskedFor({ orders }: Evidence, purchases: readonly OperationOf<'buy'>[]): Finding[] {
  const requests = new Map(purchases.map((purchase) => [purchase.purchase.requestId, purchase]));
  return orders.flatMap(({ orderNo, requestId, state, purchasedAtMs }): Finding[] => {
    const purchase = requests.get(requestId);
    if (purchase === undefined) return [finding('nobody asked for it', orderNo)];
    if (purchase.ending !== 'refused' || state === 'rejected') return [];
    const { reply, doneAtMs } = purchase;
    const refused = `it was refused with ${reply.status} ${reply.slug ?? ''}`;
    return [
      finding(`${refused} ${doneAtMs - purchasedAtMs} ms after the gate took it, and is ${state}`, orderNo),
    ];
  });
}

/** For a promised order that the ledger finally has, no read returned not found. */
function saidToBeNothing(
  { history }: Evidence,
  rows: ReadonlyMap<string, unknown>,
  purchases: readonly OperationOf<'buy'>[],
): Finding[] {
  const promisedAtMs = new Map<string, number>();
  for (const { ending, reply, doneAtMs } of purchases) {
    const orderNo = String(reply.body['orderNo']);
    if (ending === 'done' && !promisedAtMs.has(orderNo)) promisedAtMs.set(orderNo, doneAtMs);
  }
  return [...history.of('read order'), ...history.of('cancel'), ...history.of('pay')]
    .filter(
      ({ orderNo, reply, invokedAtMs }) =>
        reply.status === 404 && rows.has(orderNo) && (promisedAtMs.get(orderNo) ?? Infinity) <= invokedAtMs,
    )
    .map(({ orderNo, wish }) => finding(`${wish}: it was said not to exist`, orderNo));
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
