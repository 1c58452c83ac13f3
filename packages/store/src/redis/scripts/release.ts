import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asList } from './reply.ts';

export const releaseScript = defineScript({
  name: 'release',
  keys: ['gate', 'items', 'buyers', 'reservations', 'spent_even', 'spent_odd'],
  eachKey: 'window',
  args: ['epoch', 'sale_id'],
  each: ['order_no'],
  decode: (reply): boolean[] => asList(reply).map((word) => word === 'released'),
});

/** Reserved to available, once. For each order number: whether this call released its units. */
export async function release(
  gate: Gate,
  batch: { partition: number; saleId: string; orderNos: readonly string[] },
): Promise<boolean[]> {
  const { partition, saleId, orderNos } = batch;
  return gate.run(releaseScript, {
    partition,
    saleId,
    eachKey: orderNos,
    args: { sale_id: saleId },
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}
