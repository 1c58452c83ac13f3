import { isPaymentId } from './payment-id.ts';

/** The ledger makes them as it makes the ids of payments. */
export const isErasureId: (text: string) => boolean = isPaymentId;
