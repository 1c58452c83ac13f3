import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asList } from './reply.ts';

export const voidScript = defineScript({
  name: 'void',
  keys: ['gate', 'reservations', 'spent_even', 'spent_odd'],
  args: ['epoch'],
  each: ['order_no'],
  decode: (reply): ('reserved' | 'voided')[] =>
    asList(reply).map((word) => (word === 'reserved' ? 'reserved' : 'voided')),
});

/**
 * Resolves an unknown outcome as far as the gate can: either the units are reserved, or a tombstone keeps this order
 * number from reserving them. One without a reservation may have become an order before; the ledger records it.
 */
export async function voidPurchases(
  gate: Gate,
  batch: { partition: number; orderNos: readonly string[] },
): Promise<('reserved' | 'voided')[]> {
  const { partition } = batch;
  return gate.run(voidScript, {
    partition,
    args: {},
    each: batch.orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}
