import type { PaymentTotal } from '@stampede/engine';
import type { Payment } from '../engine.ts';
import { type PaymentBody, type PaymentTotalsBody, REFUND_CAUSES } from '../schemas/payment.ts';
import { formatOptionalTime, formatTime } from '../schemas/rfc3339.ts';

export function paymentBody(payment: Payment): PaymentBody {
  return {
    paymentId: payment.paymentId,
    orderNo: payment.orderNo,
    saleId: payment.saleId,
    provider: payment.provider,
    reference: payment.reference,
    amount: payment.amount,
    currency: payment.currency,
    state: payment.state,
    refundCause: payment.refundCause === null ? null : REFUND_CAUSES[payment.refundCause],
    createdAt: formatTime(payment.createdAtMs),
    refundedAt: formatOptionalTime(payment.refundedAtMs),
    refundReference: payment.refundReference,
  };
}

export function paymentTotalsBody(totals: readonly PaymentTotal[]): PaymentTotalsBody {
  return {
    data: totals.map(({ currency, state, count, amount }) => ({
      currency,
      state,
      count,
      amount: Number.isSafeInteger(Number(amount)) ? Number(amount) : amount,
    })),
  };
}
