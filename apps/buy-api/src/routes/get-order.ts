import { hasReached } from '@stampede/engine';
import { networkOf } from '@stampede/process';
import { maySee } from '../auth/principal.ts';
import { isProblem, json } from '../http/answer.ts';
import { orderNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { order, orderQuery } from '../schemas/order.ts';
import { orderBody } from '@stampede/engine';

export const getOrder = defineRoute({
  method: 'get',
  path: '/orders/:orderNo',
  access: ['buyer', 'shop', 'operator'],
  query: orderQuery,
  documentation: {
    operationId: 'getOrder',
    tag: 'Purchases and orders',
    summary: 'Read an order, or wait for it',
    description:
      'With `wait` the answer comes when the order has left `queued` (`until=closed`: `pending_payment` too), or after that many ' +
      'seconds. 500 requests of buyers from one address may wait in a process (429), and 5,000 requests in all (503).',
    answers: { 200: { description: 'The order.', schema: order } },
    problems: ['order-not-found', 'too-many-requests', 'unavailable'],
  },
  async handle({ raw, ids, principal, query }, { engine, clientAddress, longPolls }) {
    let found = await engine.findOrder(ids.orderNo);
    // Before the wait: a request for another buyer's order gets no place.
    if (found === null || principal === null || !maySee(principal, found.order.buyerId)) {
      return orderNotFound();
    }
    const { wait, until = 'ordered' } = query;
    if (wait !== undefined && !hasReached(until, found.order.state)) {
      const waitMs = wait * 1000;
      // A shop's back end polls for all its buyers from one address.
      const network = principal.role === 'buyer' ? networkOf(clientAddress(raw)) : null;
      const waited = await longPolls.hold(raw.socket, network, (gone) =>
        engine.waitForOrder(ids.orderNo, { until, waitMs }, gone),
      );
      if (waited === null) return orderNotFound();
      if (isProblem(waited)) return waited;
      found = waited;
    }
    return json(200, orderBody(found.order, found.serverTimeMs));
  },
});
