import { json } from '../http/answer.ts';
import { orderNotFound, orderNotReady } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { order, returnRequest } from '../schemas/order.ts';
import { orderBody } from '@stampede/engine';

export const returnOrder = defineRoute({
  method: 'post',
  path: '/orders/:orderNo/return',
  access: ['shop', 'operator'],
  body: { schema: returnRequest, mayBeAbsent: false },
  documentation: {
    operationId: 'returnOrder',
    tag: 'Purchases and orders',
    summary: 'Return a paid order',
    description:
      'Its payment becomes `refund_due`, and its units count no longer for the limit of the buyer. Safe to repeat: the ' +
      'first return stays as it is.',
    answers: { 200: { description: 'The returned order.', schema: order } },
    problems: [
      'order-not-found',
      'order-not-ready',
      'order-not-returnable',
      'unavailable',
      'outcome-unknown',
    ],
  },
  outcomeUnknown({ ids }) {
    return orderOutcomeUnknown(
      ids.orderNo,
      'The order may have been returned. Read it, or return it again: it is returned once.',
    );
  },
  async handle({ ids, body, requestId }, { engine }) {
    const { orderNo } = ids;
    const returned = await engine.returnOrder({
      orderNo,
      restock: body.restock,
      reason: body.reason ?? null,
      requestId,
    });
    switch (returned.outcome) {
      case 'returned':
        return json(200, orderBody(returned.order, returned.serverTimeMs));
      case 'order_not_returnable':
        return problem('order-not-returnable', `The order is ${returned.state}.`, { state: returned.state });
      case 'order_not_ready':
        return orderNotReady();
      case 'order_not_found':
        return orderNotFound();
    }
  },
});
