import { ITEMS_MAX } from '@stampede/engine';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { idempotencyKeyReused, saleNotFound } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { changedItem, newItem } from '../schemas/sale.ts';
import { saleItemBody } from '@stampede/engine';

export const addItem = defineRoute({
  method: 'post',
  path: '/sales/:saleId/items',
  access: ['operator'],
  body: { schema: newItem, mayBeAbsent: false },
  documentation: {
    operationId: 'addItem',
    tag: 'Sales',
    summary: 'Add an item to a sale',
    description:
      'A sku is used once in a sale, so this can be sent again: with the same Idempotency-Key it is answered with the ' +
      'item, without one with sku-exists. pending: the item exists, and its units can be bought as soon as the gate has ' +
      'them.',
    headers: rememberedHeader,
    answers: {
      201: {
        description: 'The item; its units are in the gate, unless it is pending.',
        schema: changedItem,
        headers: {
          Location: 'The address of the sale.',
          'Idempotency-Replayed': 'true when this request had added it before.',
        },
      },
    },
    problems: [
      'sale-not-found',
      'idempotency-key-reused',
      'sale-closed',
      'sku-exists',
      'too-many-items',
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
      'The item may have been added. Read the sale, or send it again: there is never a second one of this sku.',
    );
  },
  async handle(request, { engine }, { key }) {
    const { ids, body } = request;
    const item = { ...body, name: body.name ?? null };
    const added = await engine
      .by(actorOf(request))
      .addItem(ids.saleId, item, keyedRequest('addItem', key, request));
    switch (added.outcome) {
      case 'added':
        return json(
          201,
          { ...saleItemBody(added.item, added.stock), pending: added.pending },
          {
            Location: `/sales/${ids.saleId}`,
            ...(added.replayed && { 'Idempotency-Replayed': 'true' }),
          },
        );
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'sale_not_found':
        return saleNotFound();
      case 'sale_closed':
        return problem('sale-closed', 'A closed sale gets no more items.', {});
      case 'sku_exists':
        return problem('sku-exists', `The sale has an item ${body.sku}.`, {});
      case 'too_many_items':
        return problem('too-many-items', `A sale has at most ${ITEMS_MAX} items.`, { limit: ITEMS_MAX });
    }
  },
});
