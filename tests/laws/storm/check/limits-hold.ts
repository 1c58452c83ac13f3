import { endedAtMs, type OrderRow } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

/** A buyer never has more reserved and sold units of a sale than its limit allows. */
export const limitsHold: Law = {
  name: 'Limits hold',
  judge: ({ sales, orders }) =>
    sales.flatMap(({ saleId, buyerLimit }) => {
      if (buyerLimit === undefined) return [];
      const byBuyer = new Map<string, OrderRow[]>();
      for (const order of orders) {
        if (order.saleId !== saleId || order.state === 'rejected') continue;
        byBuyer.set(order.buyerId, [...(byBuyer.get(order.buyerId) ?? []), order]);
      }
      return [...byBuyer].flatMap(([buyerId, rows]) => overLimit(buyerId, buyerLimit, rows));
    }),
};

/**
 * By the ledger's clock, from the order's creation until it was closed or returned. At the same time, closings count before
 * creations.
 */
function overLimit(buyerId: string, limit: number, rows: readonly OrderRow[]): Finding[] {
  const moves = rows
    .map((row) => ({ ...row, endMs: endedAtMs(row) }))
    .filter(({ createdAtMs, endMs }) => endMs === null || endMs > createdAtMs)
    .flatMap(({ orderNo, quantity, createdAtMs, endMs }) => [
      { atMs: createdAtMs, units: quantity, orderNo },
      ...(endMs === null ? [] : [{ atMs: endMs, units: -quantity, orderNo }]),
    ])
    .sort((one, other) => one.atMs - other.atMs || one.units - other.units);
  let held = 0;
  for (const { units, orderNo } of moves) {
    held += units;
    if (held > limit) return [finding(`${buyerId} had ${held} units where ${limit} are allowed`, orderNo)];
  }
  return [];
}
