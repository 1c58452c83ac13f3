import type { Gate } from '../gate.ts';
import * as keys from '../keys.ts';
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
  return gate.run(partition, settleScript, {
    keys: {
      gate: keys.gateKey(partition),
      items: keys.itemsKey(partition, saleId),
      reservations: keys.reservationsKey(partition),
      spent_even: keys.spentKey(partition, 'even'),
      spent_odd: keys.spentKey(partition, 'odd'),
    },
    eachKey: orderNos.map((orderNo) => keys.windowKey(partition, orderNo)),
    args: { sale_id: saleId },
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}
