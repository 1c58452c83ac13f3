import type {
  auditSale,
  cancelOrder,
  changeAllotment,
  changeSale,
  findCatalog,
  findOrder,
  listOrders,
  listSales,
  openSale,
  OrderWatcher,
  PurchaseBatcher,
  readSale,
  readSystem,
  repairSale,
  settlePayment,
  Stores,
} from '@stampede/engine';

/** A step with its stores already in it. */
type Bound<Step> = Step extends (stores: Stores, ...input: infer Input) => infer Outcome
  ? (...input: Input) => Outcome
  : never;

/**
 * The engine's steps as routes see them. Routes get this and nothing else of the stores, so that they can neither go
 * around a step nor choose a connection, and can be tested without Redis or Postgres.
 *
 * A step that cannot be taken now throws one of the operating errors of the domain, which is answered 503.
 */
export interface Engine {
  /** Throws no operating error: those are the outcomes `unavailable` and `unknown`. */
  placePurchase: PurchaseBatcher['place'];
  /** From memory once it has been found, since a catalog never changes. */
  findCatalog: Bound<typeof findCatalog>;
  readSale: Bound<typeof readSale>;
  listSales: Bound<typeof listSales>;
  openSale: Bound<typeof openSale>;
  changeSale: Bound<typeof changeSale>;
  changeAllotment: Bound<typeof changeAllotment>;
  auditSale: Bound<typeof auditSale>;
  repairSale: Bound<typeof repairSale>;
  findOrder: Bound<typeof findOrder>;
  /** Like `findOrder`, once the order has left `queued` or after `waitMs`. */
  waitForOrder: OrderWatcher['waitForOrder'];
  /** Answers everybody who waits in `waitForOrder` at once; from then on it does not wait. */
  stopWaiting(): Promise<void>;
  listOrders: Bound<typeof listOrders>;
  settlePayment: Bound<typeof settlePayment>;
  cancelOrder: Bound<typeof cancelOrder>;
  /** Throws no operating error: what cannot be read is reported as away. */
  readSystem: Bound<typeof readSystem>;
  /** Whether `listSales` or `listOrders` threw because the caller's cursor was not one of theirs. */
  isInvalidCursor(error: unknown): boolean;
}

type Settled = Awaited<ReturnType<Engine['settlePayment']>>;
type RefundDue = Extract<Settled, { outcome: 'refund_due' }>;

export type Payment = RefundDue['payment'];
export type RefundCause = RefundDue['cause'];
