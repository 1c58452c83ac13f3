import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asText } from './reply.ts';

export const removeSaleScript = defineScript({
  name: 'remove-sale',
  keys: ['gate', 'sale', 'items', 'buyers', 'idempotency', 'pace_even', 'pace_odd', 'returned'],
  args: ['epoch'],
  each: [],
  decode: (reply): boolean => asText(reply) === 'removed',
});

/** Deletes the keys of a sale. Idempotent. False while units of it are reserved: nothing was written. */
export async function removeGateSale(
  gate: Gate,
  sale: { partition: number; saleId: string },
): Promise<boolean> {
  const { partition, saleId } = sale;
  return gate.run(removeSaleScript, { partition, saleId, args: {} });
}
