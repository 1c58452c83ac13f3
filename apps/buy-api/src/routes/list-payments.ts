import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { paymentPage, paymentsQuery } from '../schemas/payment.ts';
import { paymentBody } from '../views/payment-view.ts';

export const listPayments = defineRoute({
  method: 'get',
  path: '/payments',
  access: ['shop', 'operator'],
  query: paymentsQuery,
  repeatable: ['state'],
  documentation: {
    operationId: 'listPayments',
    tag: 'Payments',
    summary: 'List payments, newest first',
    description:
      'By the time of their report. Payments for an order that the ledger did not have are of no sale: only a request ' +
      'without `saleId` lists them.',
    answers: { 200: { description: 'A page of payments.', schema: paymentPage } },
    problems: ['unavailable'],
  },
  async handle({ query }, { engine }) {
    const { saleId = null, state = null, limit, cursor = null } = query;
    const page = await engine.listPayments({ saleId, states: state, limit, cursor });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(paymentBody), nextCursor: page.nextCursor });
  },
});
