import { z } from 'zod';
import { maySee } from '../auth/principal.ts';
import { json } from '../http/answer.ts';
import { orderNotFound, orderNotReady } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { order } from '../schemas/order.ts';
import { orderBody } from '@stampede/engine';

export const cancelOrder = defineRoute({
  method: 'post',
  path: '/orders/:orderNo/cancellation',
  access: ['buyer', 'shop', 'operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'cancelOrder',
    tag: 'Purchases and orders',
    summary: 'Cancel an order that is not paid',
    answers: { 200: { description: 'The cancelled order.', schema: order } },
    problems: [
      'order-not-found',
      'order-not-ready',
      'order-not-cancellable',
      'unavailable',
      'outcome-unknown',
    ],
  },
  outcomeUnknown({ ids }) {
    return orderOutcomeUnknown(
      ids.orderNo,
      'The order may have been cancelled. Read it, or cancel it again: its units come back once.',
    );
  },
  async handle({ ids, principal, requestId }, { engine }) {
    if (principal?.role === 'buyer') {
      const found = await engine.findOrder(ids.orderNo);
      if (found === null || !maySee(principal, found.order.buyerId)) return orderNotFound();
    }
    const cancelled = await engine.cancelOrder(ids.orderNo, requestId);
    switch (cancelled.outcome) {
      case 'cancelled':
        return json(200, orderBody(cancelled.order, cancelled.serverTimeMs));
      case 'order_not_cancellable':
        return problem('order-not-cancellable', `The order is ${cancelled.state}.`, {
          state: cancelled.state,
        });
      case 'order_not_ready':
        return orderNotReady();
      case 'order_not_found':
        return orderNotFound();
    }
  },
});
