import type { OrderSelection } from '@stampede/engine';
import { maySee, type Principal } from '../auth/principal.ts';
import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { type OrdersQuery, orderPage, ordersQuery } from '../schemas/order.ts';
import { formatTime } from '../schemas/rfc3339.ts';
import { orderBody } from '../views/order-view.ts';

export const listOrders = defineRoute({
  method: 'get',
  path: '/orders',
  access: ['buyer', 'shop', 'operator'],
  query: ordersQuery,
  repeatable: ['state'],
  documentation: {
    operationId: 'listOrders',
    tag: 'Purchases and orders',
    summary: 'List orders',
    description:
      'By the time of their purchase. Orders that are still queued are not listed. A buyer gets the own orders; another ' +
      '`buyerId` is `forbidden`.',
    answers: { 200: { description: 'A page of orders.', schema: orderPage } },
    problems: ['unavailable'],
  },
  check({ principal, query }) {
    const { buyerId } = query;
    if (principal !== null && buyerId !== undefined && !maySee(principal, buyerId))
      return problem('forbidden', 'A buyer may list the own orders only.', {});
    return selectionOf(query, principal);
  },
  async handle({ query }, { engine }, selection) {
    if (selection.states?.length === 0) {
      // The queue cannot be searched; an order is in it for milliseconds.
      return json(200, { data: [], nextCursor: null, serverTime: formatTime(Date.now()) });
    }
    const page = await engine.listOrders({ ...selection, limit: query.limit, cursor: query.cursor ?? null });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, {
      data: page.data.map((order) => orderBody(order, page.serverTimeMs)),
      nextCursor: page.nextCursor,
      serverTime: formatTime(page.serverTimeMs),
    });
  },
});

function selectionOf(
  { saleId, buyerId, state, order }: OrdersQuery,
  principal: Principal | null,
): OrderSelection {
  return {
    saleId: saleId ?? null,
    buyerId: principal?.role === 'buyer' ? principal.buyerId : (buyerId ?? null),
    states: state?.filter((wanted) => wanted !== 'queued') ?? null,
    order,
  };
}
