import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { paymentTotals } from '../schemas/payment.ts';
import { paymentTotalsBody } from '../views/payment-totals-view.ts';

export const sumPayments = defineRoute({
  method: 'get',
  path: '/payments/totals',
  access: ['operator'],
  documentation: {
    operationId: 'sumPayments',
    tag: 'Payments',
    summary: 'Count and add up all payments, by currency and state',
    description:
      'Reads every payment. Requests within a second share one read of a process; one that takes longer than a statement ' +
      'may is `unavailable`.',
    answers: {
      200: { description: 'One entry for each currency and state that there is.', schema: paymentTotals },
    },
    problems: ['unavailable'],
  },
  async handle(_request, { sumPayments: sum }) {
    return json(200, paymentTotalsBody(await sum()));
  },
});
