/*
 * What a sale is, without Redis and without Postgres: where every purchase is in each place that knows of it. All
 * counters follow from that. Pure, and never changed in place: a step of the engine is one model after another.
 */

type OrderFate = 'pending_payment' | 'paid' | 'expired' | 'cancelled';

export interface ModelOrder {
  readonly buyer: string;
  readonly sku: string;
  readonly quantity: number;
  readonly key: string | null;
  /** The gate's epoch when its order number was made; a number is not sent again in a later one. */
  readonly epoch: number;
  /** What the ledger says; null: it has no such order. */
  readonly ledger: OrderFate | null;
  /** Where the gate counts its units. */
  readonly gate: 'reserved' | 'sold' | null;
  /** The gate accepts this number no more. */
  readonly spent: boolean;
  /** The gate knows the idempotency key as that of this order. */
  readonly keyed: boolean;
  /** The pending gate change that is left of it. */
  readonly row: 'release' | 'settle' | null;
  readonly overdue: boolean;
  readonly held: boolean;
}

export type SaleState = 'open' | 'paused' | 'closed';

/** What of a sale can change, as one of the stores has it. */
export interface SaleContent {
  readonly state: SaleState;
  readonly allotments: Readonly<Record<string, number>>;
}

export interface ModelPayment {
  readonly no: number;
  readonly amount: number;
  /** `captured`, or `refund_due` and why. */
  readonly outcome: string;
}

export interface Model {
  /** flushed: approved, and gone without anybody having noticed; closed: the process knows that it is not approved. */
  readonly gate: 'open' | 'flushed' | 'closed';
  readonly epoch: number;
  /** How often Redis was restarted. */
  readonly restarts: number;
  readonly buyerLimit: number | null;
  readonly inLedger: SaleContent | null;
  readonly inGate: SaleContent | null;
  /** Pending gate changes of the sale itself. */
  readonly saleRows: number;
  /** By number: the place in this list. Also such as were refused. */
  readonly orders: readonly ModelOrder[];
  /** Numbers in the stream, and those of them that an order-creator was given. */
  readonly queue: readonly number[];
  readonly inHand: readonly number[];
  /** By reference. */
  readonly payments: Readonly<Record<string, ModelPayment>>;
}

export const UNIT_PRICE = 1000;

export const NOTHING: Model = {
  gate: 'open',
  epoch: 1,
  restarts: 0,
  buyerLimit: null,
  inLedger: null,
  inGate: null,
  saleRows: 0,
  orders: [],
  queue: [],
  inHand: [],
  payments: {},
};

/** Units of those orders that `counts` picks. */
export function unitsOf(model: Model, counts: (order: ModelOrder) => boolean): number {
  return model.orders.filter(counts).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Units of an item that the gate can still give away; negative would be a bug of the model. */
export function availableInGate(model: Model, sku: string): number {
  const taken = unitsOf(model, (order) => order.sku === sku && order.gate !== null);
  return (model.inGate?.allotments[sku] ?? 0) - taken;
}

/** How a story names the order of that number. */
export function nameOf(no: number): string {
  return `#${no + 1}`;
}

/** Each of the orders changed by what `patch` says of it. */
export function changed(
  model: Model,
  nos: readonly number[],
  patch: (order: ModelOrder) => Partial<ModelOrder>,
): Model {
  const orders = model.orders.map((order, no) => (nos.includes(no) ? { ...order, ...patch(order) } : order));
  return { ...model, orders };
}

/** Numbers of those orders that `wanted` picks. */
export function numbersOf(model: Model, wanted: (order: ModelOrder) => boolean): number[] {
  return model.orders.flatMap((order, no) => (wanted(order) ? [no] : []));
}

/** The order of that number. @throws Error where there is none */
export function orderOf(model: Model, no: number): ModelOrder {
  const order = model.orders[no];
  if (order === undefined) throw new Error(`the model has no order ${nameOf(no)}`);
  return order;
}
