import type { OrderSelection } from '@stampede/engine';
import { maySee, type Principal } from '../auth/principal.ts';
import { json } from '../http/answer.ts';
import { invalidCursor, invalidRequest } from '../http/common-problems.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { wantsCsv } from '../http/wants-csv.ts';
import { type OrdersQuery, orderPage, ordersQuery } from '../schemas/order.ts';
import { notForCsv, pageIn } from '../schemas/page.ts';
import { formatTime } from '@stampede/domain';
import { csvFileName } from '../views/csv-file-name.ts';
import { orderBody } from '@stampede/engine';

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
      '`buyerId` is `forbidden`. With `Accept: text/csv` (shop, operator) the whole selection is streamed, without `limit` ' +
      'and `cursor`; two at a time in a process (429).',
    answers: { 200: { description: 'A page of orders.', schema: orderPage, alsoCsv: true } },
    problems: ['too-many-requests', 'unavailable'],
  },
  check({ raw, principal, query }) {
    const { buyerId } = query;
    const isCsv = wantsCsv(raw);
    const errors = isCsv ? notForCsv(query) : [];
    if (errors.length > 0) return invalidRequest(errors);
    if (principal?.role === 'buyer' && isCsv)
      return problem('forbidden', 'A buyer token may not download orders.', {});
    if (principal !== null && buyerId !== undefined && !maySee(principal, buyerId))
      return problem('forbidden', 'A buyer may list the own orders only.', {});
    return { isCsv, selection: selectionOf(query, principal) };
  },
  async handle({ raw, query }, { engine, downloads }, { isCsv, selection }) {
    if (isCsv) {
      const name = csvFileName('orders', selection.saleId);
      return downloads.begin(raw.socket, name, () => engine.readOrdersCsv(selection));
    }
    if (selection.states?.length === 0) {
      // The queue cannot be searched; an order is in it for milliseconds.
      return json(200, { data: [], nextCursor: null, serverTime: formatTime(Date.now()) });
    }
    const page = await engine.listOrders({ ...selection, ...pageIn(query) });
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
