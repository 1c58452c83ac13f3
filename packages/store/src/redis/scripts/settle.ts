import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asList } from './reply.ts';

export const settleScript = defineScript({
  name: 'settle',
  keys: ['gate', 'items', 'reservations', 'spent_even', 'spent_odd'],
  eachKey: 'window',
  args: ['epoch', 'sale_id'],
  each: ['order_no'],
  decode: (reply): boolean[] => asList(reply).map((word) => word === 'settled'),
});

/** Reserved to sold, once. For each order number: whether this call settled it. */
export async function settle(
  gate: Gate,
  batch: { partition: number; saleId: string; orderNos: readonly string[] },
): Promise<boolean[]> {
  const { partition, saleId, orderNos } = batch;
  return gate.run(settleScript, {
    partition,
    saleId,
    eachKey: orderNos,
    args: { sale_id: saleId },
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}
