import type { Payment, RefundCause } from '../engine.ts';
import { json } from '../http/answer.ts';
import { orderNotReady } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem, type Problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { paymentRequest, settledPayment } from '../schemas/payment.ts';
import { orderBody } from '@stampede/engine';
import { paymentBody } from '@stampede/engine';

export const settlePayment = defineRoute({
  method: 'post',
  path: '/orders/:orderNo/payments',
  access: ['shop', 'operator'],
  refusesMalformedOrderNo: true,
  body: { schema: paymentRequest, mayBeAbsent: false },
  documentation: {
    operationId: 'settlePayment',
    tag: 'Purchases and orders',
    summary: 'Report a payment',
    description:
      'Safe to repeat: provider and reference together name the payment. A payment that cannot make the order paid is ' +
      'recorded as due for refund and comes back in the problem. While that is because of its amount alone, the same ' +
      'report with another amount corrects it.',
    answers: {
      200: { description: 'This payment was reported before; the order is paid.', schema: settledPayment },
      201: { description: 'The order is paid.', schema: settledPayment },
    },
    problems: [
      'order-not-found',
      'order-already-paid',
      'payment-window-closed',
      'order-not-payable',
      'amount-mismatch',
      'order-not-ready',
      'payment-reference-reused',
      'unavailable',
      'outcome-unknown',
    ],
  },
  outcomeUnknown({ ids }) {
    return orderOutcomeUnknown(
      ids.orderNo,
      'The payment may have been recorded. Report it again with the same reference: it is recorded once.',
    );
  },
  async handle({ ids, body, requestId }, { engine }) {
    const settled = await engine.settlePayment({ orderNo: ids.orderNo, ...body, requestId });
    switch (settled.outcome) {
      case 'captured':
        return json(settled.replayed ? 200 : 201, {
          payment: paymentBody(settled.payment),
          order: orderBody(settled.order, settled.serverTimeMs),
        });
      case 'refund_due':
        return refundDue(settled.cause, settled.payment);
      case 'payment_reference_reused':
        return problem(
          'payment-reference-reused',
          'This provider has used the reference for another order or amount. Nothing was recorded.',
          {},
        );
      case 'order_not_ready':
        return orderNotReady();
    }
  },
});

/** The payment cannot pay an order: the caller gets its record. */
function refundDue(cause: RefundCause, recorded: Payment): Problem {
  const payment = paymentBody(recorded);
  const fate =
    payment.state === 'refunded' ? 'This payment was given back.' : 'This payment is due for refund.';
  switch (cause) {
    case 'order_already_paid':
      return problem('order-already-paid', `Another payment has paid the order. ${fate}`, { payment });
    case 'payment_window_closed':
      return problem('payment-window-closed', `The order has expired. ${fate}`, { payment });
    case 'order_not_payable':
      return problem('order-not-payable', `The order was cancelled, rejected or returned. ${fate}`, {
        payment,
      });
    case 'order_returned':
      return problem('order-not-payable', `This payment had paid the order, which was returned. ${fate}`, {
        payment,
      });
    case 'amount_mismatch':
      return problem('amount-mismatch', `The order has another amount. ${fate}`, { payment });
    case 'order_not_found':
      return problem('order-not-found', `No order has this number. ${fate}`, { payment });
  }
}
