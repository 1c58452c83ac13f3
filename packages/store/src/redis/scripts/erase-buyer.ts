import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asText } from './reply.ts';

export const eraseBuyerScript = defineScript({
  name: 'erase-buyer',
  keys: ['gate', 'items', 'buyers', 'idempotency'],
  args: ['epoch', 'buyer_id', 'pseudonym'],
  each: ['idempotency_key'],
  decode: (reply): boolean => asText(reply) === 'erased',
});

/**
 * Puts the pseudonym in the place of the buyer's id in one sale, and deletes the records of these idempotency keys.
 * Idempotent. False while units of the sale are reserved: nothing was written.
 */
export async function eraseGateBuyer(
  gate: Gate,
  buyer: {
    partition: number;
    saleId: string;
    buyerId: string;
    pseudonym: string;
    idempotencyKeys: readonly string[];
  },
): Promise<boolean> {
  const { partition, saleId, buyerId, pseudonym, idempotencyKeys } = buyer;
  return gate.run(eraseBuyerScript, {
    partition,
    saleId,
    args: { buyer_id: buyerId, pseudonym },
    each: idempotencyKeys.map((key) => ({ idempotency_key: key })),
  });
}
