/** What the API answers, as far as the desk shows it. docs/api.md describes it. */

export interface Page<Entry> {
  readonly data: readonly Entry[];
  readonly nextCursor: string | null;
}

export const ORDER_STATES = [
  'queued',
  'pending_payment',
  'paid',
  'expired',
  'cancelled',
  'rejected',
  'returned',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export interface Order {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly state: OrderState;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
}

export const PAYMENT_STATES = ['captured', 'refund_due', 'refunded'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export interface Payment {
  readonly paymentId: string;
  readonly orderNo: string;
  readonly saleId: string | null;
  readonly provider: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string | null;
  readonly state: PaymentState;
  readonly refundCause: string | null;
  readonly createdAt: string;
  readonly refundedAt: string | null;
  readonly refundReference: string | null;
}

export interface PaymentTotal {
  readonly currency: string | null;
  readonly state: PaymentState;
  readonly count: number;
  /** Text above the largest exact number. */
  readonly amount: number | string;
}

export interface DeadLetter {
  readonly orderNo: string;
  readonly saleId: string | null;
  readonly sku: string | null;
  readonly buyerId: string | null;
  readonly quantity: number | null;
  readonly reason: string;
  readonly since: string;
}

export interface HandledDeadLetter {
  readonly orderNo: string;
  readonly order: Order | null;
}

export interface Endpoint {
  readonly endpointId: string;
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly saleId: string | null;
  readonly description: string | null;
  readonly enabled: boolean;
  readonly disabledReason: 'operator' | 'gone' | null;
  readonly failingSince: string | null;
  readonly previousSecretUntil: string | null;
  readonly createdAt: string;
}

export interface SecretEndpoint extends Endpoint {
  readonly secret: string;
}

export interface EndpointTest {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  readonly deliveryId: string;
  readonly type: string;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

export interface TrailEntry {
  readonly entryId: string;
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly action: string;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
}

export interface BulkReport {
  readonly matched: number;
  readonly done: number;
  readonly refused: number;
  readonly more: boolean;
}

export interface StoryDelivery {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly endedAt: string | null;
}

export interface StoryStep {
  /** Null: it is known that it happened, but not when. */
  readonly at: string | null;
  readonly step: string;
  readonly sincePreviousMs: number | null;
  readonly process: string | null;
  readonly requestId: string | null;
  readonly who: string | null;
  readonly event: { readonly id: string; readonly type: string } | null;
  readonly payment: Payment | null;
  readonly deliveries: readonly StoryDelivery[];
  readonly detail: string | null;
}

export interface Story {
  readonly order: Order;
  readonly steps: readonly StoryStep[];
  readonly serverTime: string;
}

export interface Erasure {
  readonly erasureId: string;
  readonly state: 'pending' | 'done';
  readonly ordersErased: number;
  readonly waitingForSales: readonly string[];
  readonly requestedAt: string;
  readonly finishedAt: string | null;
}

interface Law {
  readonly name: string;
  readonly holds: boolean;
}

export interface Audit {
  readonly trusted: boolean;
  readonly complete: boolean;
  readonly laws: readonly Law[];
  readonly differences: readonly { readonly law: string; readonly detail: string }[];
}

export interface Repair extends Audit {
  readonly repair: 'not_needed' | 'windows_restarted' | 'rebuilt' | 'in_progress';
}

export interface Session {
  readonly name: string;
  readonly role: 'operator' | 'viewer';
  readonly demonstration: boolean;
  readonly endsAt: string;
}
