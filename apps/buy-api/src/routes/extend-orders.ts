import { json } from '../http/answer.ts';
import { idempotencyKeyReused, orderNotFound, orderNotReady, saleNotFound } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { extension, extensionRequest } from '../schemas/extension.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';

export const extendOrders = defineRoute({
  method: 'post',
  path: '/sales/:saleId/extension',
  access: ['operator'],
  body: { schema: extensionRequest, mayBeAbsent: false },
  documentation: {
    operationId: 'extendOrders',
    tag: 'Sales',
    summary: 'Give buyers more time to pay',
    description:
      'Moves the end of the payment window back: of one order, or of all orders of the sale that are pending and before ' +
      'their deadline. An order that is paid, closed or past its deadline is not touched, and 0 is no error. Send an ' +
      'Idempotency-Key: with it the request can be sent again, goes on where it ended, and extends no order twice.',
    headers: rememberedHeader,
    answers: {
      200: {
        description: 'How many orders have a later deadline.',
        schema: extension,
        headers: { 'Idempotency-Replayed': 'true when this extension had been made before.' },
      },
    },
    problems: [
      'sale-not-found',
      'order-not-found',
      'idempotency-key-reused',
      'order-not-ready',
      'unavailable',
      'outcome-unknown',
    ],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown({ ids }) {
    return unfinished(ids.saleId, 'Orders may have been extended.');
  },
  async handle(request, { engine }, { key }) {
    const { saleId } = request.ids;
    const { seconds, orderNo = null } = request.body;
    const wanted = { saleId, seconds, orderNo, requestId: request.requestId };
    const done = await engine.extendOrders(wanted, keyedRequest('extendOrders', key, request));
    switch (done.outcome) {
      case 'extended':
        return json(
          200,
          { saleId, seconds, extended: done.extended },
          done.replayed ? { 'Idempotency-Replayed': 'true' } : {},
        );
      case 'unfinished':
        return unfinished(saleId, `${done.extended} orders have been extended so far.`);
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'sale_not_found':
        return saleNotFound();
      case 'order_not_found':
        return orderNotFound();
      case 'order_not_ready':
        return orderNotReady();
    }
  },
});

function unfinished(saleId: string, detail: string) {
  return saleOutcomeUnknown(
    saleId,
    `${detail} Send it again with the same Idempotency-Key: it goes on where it ended.`,
  );
}
