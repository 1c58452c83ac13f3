/** The states of a recorded payment: it has paid its order, or must be given back, or was. */
export const PAYMENT_STATES = ['captured', 'refund_due', 'refunded'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];
