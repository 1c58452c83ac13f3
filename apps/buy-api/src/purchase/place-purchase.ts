import { isProblem } from '../http/answer.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { idempotencyHeader } from '../schemas/idempotency-key.ts';
import { purchase as purchaseSchema, purchaseRequest } from '../schemas/purchase.ts';
import { buyerOf, decidePurchase } from './decide-purchase.ts';

/** The hot route. With a fast path, ordinary requests do not use it. */
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
      'Reserves the units immediately and queues the order. With an Idempotency-Key, sending it again is safe: it is ' +
      'answered with the same order, also when the sale has ended.',
    headers: idempotencyHeader('The same key from the same buyer for the same sale is the same purchase.'),
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
    const read = readIdempotencyKey(raw);
    if (isProblem(read)) return read;
    const buyerId = buyerOf(principal, body.buyerId);
    if (typeof buyerId !== 'string') return buyerId;
    return { buyerId, idempotencyKey: read.key };
  },
  async handle({ raw, requestId, ids, body }, deps, checked) {
    const { sku, quantity } = body;
    const { saleId } = ids;
    return decidePurchase({ saleId, sku, quantity, ...checked, requestId, from: raw }, deps);
  },
});
