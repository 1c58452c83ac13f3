import type {
  ItemStock,
  LedgerOrderState,
  Order,
  OrderState,
  Purchase,
  PurchaseOutcome,
  SaleCatalog,
  SaleSettings,
  StoredSaleState,
} from '@stampede/domain';

/** A sale as both halves together show it; `stock` is in the order of the catalog's items. */
export interface SaleView {
  readonly catalog: SaleCatalog;
  readonly settings: SaleSettings;
  readonly stock: readonly ItemStock[];
  readonly source: 'gate' | 'ledger';
  readonly serverTimeMs: number;
}

export interface NewSale {
  readonly saleId: string;
  readonly name: string;
  readonly currency: string;
  readonly opensAtMs: number | null;
  readonly closesAtMs: number | null;
  readonly buyerLimit: number | null;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
  readonly items: { sku: string; name: string | null; allotment: number; unitPrice: number }[];
}

/** What is absent stays as it is; `null` takes a limit away. */
export interface SaleChange {
  readonly state?: StoredSaleState;
  readonly opensAtMs?: number | null;
  readonly closesAtMs?: number | null;
  readonly buyerLimit?: number | null;
  readonly paymentWindowSeconds?: number;
  readonly name?: string;
}

export type OpenSaleOutcome =
  { readonly outcome: 'opened'; readonly sale: SaleView } | { readonly outcome: 'sale_exists' };

export type ChangeSaleOutcome =
  | { readonly outcome: 'changed'; readonly sale: SaleView }
  | { readonly outcome: 'sale_not_found' }
  | { readonly outcome: 'sale_closed' }
  | { readonly outcome: 'closes_before_it_opens' };

export type ChangeAllotmentOutcome =
  | {
      readonly outcome: 'changed';
      readonly stock: ItemStock;
      readonly item: { readonly sku: string; readonly name: string | null; readonly unitPrice: number };
    }
  | { readonly outcome: 'sale_not_found' }
  | { readonly outcome: 'sku_not_found' }
  | { readonly outcome: 'allotment_in_use'; readonly available: number }
  | { readonly outcome: 'allotment_out_of_bounds' };

export interface TimedOrder {
  readonly order: Order;
  readonly serverTimeMs: number;
}

export interface OrderFilter {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  readonly state: LedgerOrderState | null;
  readonly limit: number;
  readonly cursor: string | null;
}

export interface Payment {
  readonly paymentId: string;
  readonly orderNo: string;
  readonly provider: string;
  readonly reference: string;
  readonly amount: number;
  readonly state: 'captured' | 'refund_due' | 'refunded';
  readonly createdAtMs: number;
}

export type RefundCause =
  | 'order_already_paid'
  | 'payment_window_closed'
  | 'order_not_payable'
  | 'amount_mismatch'
  | 'order_not_found';

export type SettlePaymentOutcome =
  | {
      readonly outcome: 'captured';
      readonly payment: Payment;
      readonly order: Order;
      readonly serverTimeMs: number;
      readonly replayed: boolean;
    }
  | {
      readonly outcome: 'refund_due';
      readonly cause: RefundCause;
      readonly payment: Payment;
      readonly replayed: boolean;
    }
  | { readonly outcome: 'payment_reference_reused' }
  | { readonly outcome: 'order_not_ready' };

export type CancelOrderOutcome =
  | { readonly outcome: 'cancelled'; readonly order: Order; readonly serverTimeMs: number }
  | { readonly outcome: 'order_not_cancellable'; readonly state: OrderState }
  | { readonly outcome: 'order_not_ready' }
  | { readonly outcome: 'order_not_found' };

export interface AuditReport {
  readonly saleId: string;
  readonly trusted: boolean;
  readonly items: readonly {
    readonly sku: string;
    readonly gate: { allotment: number; available: number; reserved: number; sold: number } | null;
    readonly ledger: { allotment: number; reserved: number; sold: number };
    readonly queued: number;
    readonly deadLettered: number;
    readonly pendingReleases: number;
    readonly pendingSettlements: number;
  }[];
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
}

/** What of the stores readiness is judged by. */
export interface SystemReading {
  readonly redis: boolean;
  readonly postgres: boolean;
  readonly clockSkewMs: number | null;
  readonly gates: readonly { readonly partition: number; readonly trusted: boolean }[];
}

/**
 * The engine's steps with their stores already in them. Routes get this and nothing else of the stores, so that
 * they can neither go around a step nor choose a connection, and can be tested without Redis or Postgres.
 *
 * A step that cannot be taken now throws one of the operating errors of the domain, which is answered 503.
 */
export interface Engine {
  /** Never throws an operating error: those are the outcomes `unavailable` and `unknown`. */
  placePurchase(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome>;
  /** From memory once it has been found, since a catalog never changes. */
  findCatalog(saleId: string): Promise<SaleCatalog | null>;
  readSale(saleId: string): Promise<SaleView | null>;
  listSales(page: {
    limit: number;
    cursor: string | null;
  }): Promise<{ data: readonly SaleView[]; nextCursor: string | null }>;
  openSale(sale: NewSale): Promise<OpenSaleOutcome>;
  changeSale(saleId: string, change: SaleChange): Promise<ChangeSaleOutcome>;
  changeAllotment(saleId: string, sku: string, change: number): Promise<ChangeAllotmentOutcome>;
  auditSale(saleId: string): Promise<AuditReport | null>;
  findOrder(orderNo: string): Promise<TimedOrder | null>;
  /** Like `findOrder`, once the order has left `queued` or after `waitMs`. */
  waitForOrder(orderNo: string, waitMs: number): Promise<TimedOrder | null>;
  /** Answers everybody who waits in `waitForOrder` at once; from then on it does not wait. */
  stopWaiting(): Promise<void>;
  listOrders(
    filter: OrderFilter,
  ): Promise<{ data: readonly Order[]; nextCursor: string | null; serverTimeMs: number }>;
  settlePayment(input: {
    orderNo: string;
    provider: string;
    reference: string;
    amount: number;
  }): Promise<SettlePaymentOutcome>;
  cancelOrder(orderNo: string): Promise<CancelOrderOutcome>;
  /** Never throws: what cannot be read is reported as away. */
  readSystem(): Promise<SystemReading>;
  /** Whether `listSales` or `listOrders` threw because the caller's cursor was not one of theirs. */
  isInvalidCursor(error: unknown): boolean;
}
