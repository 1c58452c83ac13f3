import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList } from './reply.ts';

export const returnScript = defineScript({
  name: 'return',
  keys: ['gate', 'items', 'buyers', 'reservations', 'spent_even', 'spent_odd', 'returned'],
  eachKey: 'window',
  args: ['epoch', 'sale_id'],
  each: ['order_no', 'sku', 'units', 'restocked', 'buyer_id'],
  decode: (reply): boolean[] => asList(reply).map((word) => word === 'returned'),
});

/** A returned order, as the gate needs it. */
export interface UnitsToReturn {
  readonly orderNo: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
  readonly restocked: boolean;
}

/**
 * Sold to available, or to nothing where the units stay sold; and the buyer's count falls. Once. For each order: whether
 * this call returned it.
 */
export async function returnUnits(
  gate: Gate,
  batch: { partition: number; saleId: string; orders: readonly UnitsToReturn[] },
): Promise<boolean[]> {
  const { partition, saleId, orders } = batch;
  if (orders.length === 0) return [];
  return gate.run(returnScript, {
    partition,
    saleId,
    eachKey: orders.map(({ orderNo }) => orderNo),
    args: { sale_id: saleId },
    each: orders.map((order) => ({
      order_no: order.orderNo,
      sku: order.sku,
      units: order.quantity,
      restocked: order.restocked ? '1' : '0',
      buyer_id: order.buyerId,
    })),
  });
}

export const findReturnedScript = defineScript({
  name: 'find-returned',
  keys: ['gate', 'returned'],
  args: ['epoch'],
  each: ['order_no'],
  decode: (reply): boolean[] => asList(reply).map((found) => asInteger(found) === 1),
});

/** Whether the gate has applied the return of each order, in the order of the numbers. */
export async function findReturned(
  gate: Gate,
  batch: { partition: number; saleId: string; orderNos: readonly string[] },
): Promise<boolean[]> {
  const { partition, saleId, orderNos } = batch;
  if (orderNos.length === 0) return [];
  return gate.run(findReturnedScript, {
    partition,
    saleId,
    args: {},
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}
