import { maySee } from '../auth/principal.ts';
import { json } from '../http/answer.ts';
import { orderNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { order, orderQuery } from '../schemas/order.ts';
import { orderBody } from '../views/order-view.ts';

export const getOrder = defineRoute({
  method: 'get',
  path: '/orders/:orderNo',
  access: ['buyer', 'shop', 'operator'],
  query: orderQuery,
  documentation: {
    operationId: 'getOrder',
    tag: 'Purchases and orders',
    summary: 'Read an order, or wait for it',
    answers: { 200: { description: 'The order.', schema: order } },
    problems: ['order-not-found', 'unavailable'],
  },
  async handle({ ids, principal, query }, { engine }) {
    let found = await engine.findOrder(ids.orderNo);
    // Before waiting: a place among those who wait is not given away for somebody else's order.
    if (found === null || principal === null || !maySee(principal, found.order.buyerId)) {
      return orderNotFound();
    }
    if (found.order.state === 'queued' && query.wait !== undefined) {
      found = await engine.waitForOrder(ids.orderNo, query.wait * 1000);
      if (found === null) return orderNotFound();
    }
    return json(200, orderBody(found.order, found.serverTimeMs));
  },
});
