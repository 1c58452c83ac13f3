import { formatOptionalTime, formatTime, type PaymentState } from '@stampede/domain';
import type { Payment, RefundCause } from '@stampede/store';

/** The causes of a refund, as the slugs of the problems that report them. */
export const REFUND_CAUSES = {
  order_not_found: 'order-not-found',
  order_already_paid: 'order-already-paid',
  payment_window_closed: 'payment-window-closed',
  order_not_payable: 'order-not-payable',
  amount_mismatch: 'amount-mismatch',
} as const satisfies Record<RefundCause, string>;

/** A payment as clients see it. */
export interface PaymentBody {
  readonly paymentId: string;
  readonly orderNo: string;
  readonly saleId: string | null;
  readonly provider: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string | null;
  readonly state: PaymentState;
  readonly refundCause: (typeof REFUND_CAUSES)[RefundCause] | null;
  readonly createdAt: string;
  readonly refundedAt: string | null;
  readonly refundReference: string | null;
}

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
