import { json } from '../http/answer.ts';
import { invalidCursor, orderNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { paymentPage, paymentsOfOrderQuery } from '../schemas/payment.ts';
import { paymentBody } from '@stampede/engine';

export const listPaymentsOfOrder = defineRoute({
  method: 'get',
  path: '/orders/:orderNo/payments',
  access: ['shop', 'operator'],
  query: paymentsOfOrderQuery,
  documentation: {
    operationId: 'listPaymentsOfOrder',
    tag: 'Payments',
    summary: 'List the payments that were reported for an order, newest first',
    description: 'Also for an order that the ledger did not have, where a payment for it is recorded.',
    answers: { 200: { description: 'A page of payments.', schema: paymentPage } },
    problems: ['order-not-found', 'unavailable'],
  },
  async handle({ ids, query }, { engine }) {
    const { limit, cursor = null } = query;
    const page = await engine.listPaymentsOfOrder({ orderNo: ids.orderNo, limit, cursor });
    switch (page.outcome) {
      case 'listed':
        return json(200, { data: page.data.map(paymentBody), nextCursor: page.nextCursor });
      case 'invalid_cursor':
        return invalidCursor();
      case 'order_not_found':
        return orderNotFound();
    }
  },
});
