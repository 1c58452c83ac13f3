/** The states of an order's row in the ledger. */
export const LEDGER_ORDER_STATES = [
  'pending_payment',
  'paid',
  'expired',
  'cancelled',
  'rejected',
  'returned',
] as const;
export type LedgerOrderState = (typeof LEDGER_ORDER_STATES)[number];

/** The states that clients see: `queued` is before the ledger has the order. */
export const ORDER_STATES = ['queued', ...LEDGER_ORDER_STATES] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** An order as clients see it. Times in ms since 1970; amount in integer minor units. */
export interface Order {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly state: OrderState;
  readonly createdAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly returnedAtMs: number | null;
  /** Of a returned order: whether its units became available again. Null for any other order. */
  readonly restocked: boolean | null;
}

/** Why the ledger rejected an order. */
export type RejectedReason = 'no_units' | 'buyer_limit' | 'duplicate';

/** Why units go back from reserved to available. */
export type ReleaseReason = 'expired' | 'cancelled' | 'duplicate';
