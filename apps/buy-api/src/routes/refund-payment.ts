import { json } from '../http/answer.ts';
import { paymentNotFound } from '../http/common-problems.ts';
import { paymentOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { payment, refundRequest } from '../schemas/payment.ts';
import { paymentBody } from '@stampede/engine';

export const refundPayment = defineRoute({
  method: 'post',
  path: '/payments/:paymentId/refund',
  access: ['shop', 'operator'],
  body: { schema: refundRequest, mayBeAbsent: true },
  documentation: {
    operationId: 'refundPayment',
    tag: 'Payments',
    summary: 'Record that a payment was given back',
    description:
      'For one that is `refund_due`, after the money was given back. Nothing is sent to a provider. Safe to repeat: the ' +
      'first reference stays.',
    answers: { 200: { description: 'The payment; it is refunded.', schema: payment } },
    problems: ['payment-not-found', 'payment-not-refundable', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return paymentOutcomeUnknown(
      ids.paymentId ?? '',
      'The refund may have been recorded. Send it again: it is recorded once.',
    );
  },
  async handle({ ids, body, requestId }, { engine }) {
    const { paymentId = '' } = ids;
    const refunded = await engine.refundPayment({ paymentId, reference: body.reference ?? null, requestId });
    switch (refunded.outcome) {
      case 'refunded':
        return json(200, paymentBody(refunded.payment));
      case 'payment_not_refundable':
        return problem('payment-not-refundable', `The payment is ${refunded.payment.state}.`, {
          payment: paymentBody(refunded.payment),
        });
      case 'payment_not_found':
        return paymentNotFound();
    }
  },
});
