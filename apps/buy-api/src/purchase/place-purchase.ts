import { z } from 'zod';
import { invalidRequest } from '../http/common-problems.ts';
import { headerCount } from '../http/header-count.ts';
import { defineRoute } from '../http/route.ts';
import { idempotencyKey, purchase as purchaseSchema, purchaseRequest } from '../schemas/purchase.ts';
import { validate } from '../schemas/validate.ts';
import { buyerOf, decidePurchase } from './decide-purchase.ts';

const KEY_HEADER = 'idempotency-key';

/** The hot route. Ordinary requests do not come here while there is a fast path. */
export const placePurchase = defineRoute({
  method: 'post',
  path: '/sales/:saleId/purchases',
  access: ['buyer', 'shop', 'operator'],
  body: { schema: purchaseRequest, mayBeAbsent: true },
  documentation: {
    operationId: 'placePurchase',
    tag: 'Purchases and orders',
    summary: 'Buy',
    description:
      'Takes the units at once and queues the order. With an Idempotency-Key, sending it again is safe: it is ' +
      'answered with the same order, whatever has become of the sale.',
    headers: z.object({ 'Idempotency-Key': idempotencyKey.optional() }),
    answers: {
      202: {
        description: 'The units are reserved.',
        schema: purchaseSchema,
        headers: {
          Location: 'The address of the order.',
          'Idempotency-Replayed': 'true when this purchase had been placed before.',
        },
      },
    },
    problems: [
      'forbidden',
      'sale-not-found',
      'sku-not-found',
      'idempotency-key-reused',
      'sale-not-open',
      'sale-closed',
      'sale-paused',
      'buyer-limit-reached',
      'sold-out',
      'not-enough-stock',
      'too-many-requests',
      'unavailable',
      'outcome-unknown',
    ],
  },
  check({ raw, principal, body }) {
    const given = raw.headers[KEY_HEADER];
    if (given !== undefined) {
      const detail =
        headerCount(raw, KEY_HEADER) > 1 ? 'is given more than once' : whyNoKey(given.toString());
      if (detail !== null) return invalidRequest([{ pointer: `/headers/${KEY_HEADER}`, detail }]);
    }
    const buyerId = buyerOf(principal, body.buyerId);
    if (typeof buyerId !== 'string') return buyerId;
    return { buyerId, idempotencyKey: given?.toString() ?? null };
  },
  async handle({ raw, requestId, ids, body }, deps, checked) {
    const { sku, quantity } = body;
    const { saleId } = ids;
    return decidePurchase({ saleId, sku, quantity, ...checked, requestId, caller: raw.socket }, deps);
  },
});

function whyNoKey(given: string): string | null {
  const checked = validate(idempotencyKey, given);
  return checked.ok ? null : (checked.errors[0]?.detail ?? null);
}
