import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { orderPage, ordersQuery } from '../schemas/order.ts';
import { formatTime } from '../schemas/rfc3339.ts';
import { orderBody } from '../views/order-view.ts';

export const listOrders = defineRoute({
  method: 'get',
  path: '/orders',
  access: ['shop', 'operator'],
  query: ordersQuery,
  documentation: {
    operationId: 'listOrders',
    tag: 'Purchases and orders',
    summary: 'List orders, newest first',
    description: 'Orders that are still queued are not listed.',
    answers: { 200: { description: 'A page of orders.', schema: orderPage } },
    problems: ['unavailable'],
  },
  async handle({ query }, { engine }) {
    if (query.state === 'queued') {
      // The queue cannot be searched; an order is in it for milliseconds.
      return json(200, { data: [], nextCursor: null, serverTime: formatTime(Date.now()) });
    }
    const filter = {
      saleId: query.saleId ?? null,
      buyerId: query.buyerId ?? null,
      state: query.state ?? null,
      limit: query.limit,
      cursor: query.cursor ?? null,
    };
    const page = await engine.listOrders(filter);
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, {
      data: page.data.map((order) => orderBody(order, page.serverTimeMs)),
      nextCursor: page.nextCursor,
      serverTime: formatTime(page.serverTimeMs),
    });
  },
});
