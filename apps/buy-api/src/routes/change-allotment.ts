import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { idempotencyKeyReused, invalidRequest, saleNotFound, skuNotFound } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { allotmentChange, changedItem } from '../schemas/sale.ts';
import { saleItemBody } from '@stampede/engine';

export const changeAllotment = defineRoute({
  method: 'post',
  path: '/sales/:saleId/items/:sku/allotment',
  access: ['operator'],
  body: { schema: allotmentChange, mayBeAbsent: false },
  documentation: {
    operationId: 'changeAllotment',
    tag: 'Sales',
    summary: 'Add units to an item, or take available ones away',
    description:
      'Send an Idempotency-Key: sending the change again with it is safe, and without it is another change. pending: the ' +
      'ledger has the change, and buyers meet it as soon as the gate has it too.',
    headers: rememberedHeader,
    answers: {
      200: {
        description: 'The item as it is now.',
        schema: changedItem,
        headers: { 'Idempotency-Replayed': 'true when this change had been made before.' },
      },
    },
    problems: [
      'sale-not-found',
      'sku-not-found',
      'idempotency-key-reused',
      'allotment-in-use',
      'unavailable',
      'outcome-unknown',
    ],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown({ ids }) {
    return saleOutcomeUnknown(
      ids.saleId,
      'The allotment may have been changed. Send it again with the same Idempotency-Key; without one, read the sale first.',
    );
  },
  async handle(request, { engine }, { key }) {
    const { ids, body } = request;
    const changed = await engine
      .by(actorOf(request))
      .changeAllotment(ids.saleId, ids.sku, body.change, keyedRequest('changeAllotment', key, request));
    switch (changed.outcome) {
      case 'changed': {
        const { item, stock, pending, replayed } = changed;
        return json(
          200,
          { ...saleItemBody(item, stock), pending },
          replayed ? { 'Idempotency-Replayed': 'true' } : {},
        );
      }
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'sale_not_found':
        return saleNotFound();
      case 'sku_not_found':
        return skuNotFound();
      case 'allotment_in_use':
        return problem('allotment-in-use', `Only ${changed.available} units can be taken away.`, {
          available: changed.available,
        });
      case 'allotment_out_of_bounds':
        return invalidRequest([
          { pointer: '/change', detail: 'would put the allotment outside of its bounds' },
        ]);
    }
  },
});
