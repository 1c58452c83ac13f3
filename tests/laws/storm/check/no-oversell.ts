import { isSold } from '../observe/evidence.ts';
import { finding, type Law } from './law.ts';

/**
 * Reserved and sold units never exceed the allotment. The gate accepts nothing that the ledger must reject: after a
 * loss of data in Redis it sells nothing before its rebuild.
 */
export const noOversell: Law = {
  name: 'No oversell',
  judge: (evidence) => [
    ...evidence.watched.oversold.map((reading) => finding(reading)),
    ...evidence.ledger.flatMap(({ saleId, sku, allotment }) => {
      const given = evidence.orders.filter(
        (order) =>
          order.saleId === saleId &&
          order.sku === sku &&
          (isSold(order) || order.state === 'pending_payment'),
      );
      const units = given.reduce((sum, { quantity }) => sum + quantity, 0);
      return units <= allotment
        ? []
        : [finding(`${units} of ${allotment} units of ${saleId} ${sku} are given away`)];
    }),
    ...evidence.orders
      .filter(({ state }) => state === 'rejected')
      .map(({ orderNo, rejectedReason }) =>
        finding(`the gate accepted what the ledger refused (${rejectedReason ?? ''})`, orderNo),
      ),
  ],
};
