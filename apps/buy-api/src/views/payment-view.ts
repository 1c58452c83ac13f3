import type { Payment } from '../engine.ts';
import type { PaymentBody } from '../schemas/payment.ts';
import { formatTime } from '../schemas/rfc3339.ts';

export function paymentBody(payment: Payment): PaymentBody {
  return {
    paymentId: payment.paymentId,
    orderNo: payment.orderNo,
    provider: payment.provider,
    reference: payment.reference,
    amount: payment.amount,
    state: payment.state,
    createdAt: formatTime(payment.createdAtMs),
  };
}
