/*
 * A model of a sale without Redis and Postgres: the state of every purchase in each place. All counters follow from
 * that. Pure and immutable: a step of the engine is a new model.
 */

type OrderFate = 'pending_payment' | 'paid' | 'expired' | 'cancelled';

export interface ModelOrder {
  readonly buyer: string;
  readonly sku: string;
  readonly quantity: number;
  readonly key: string | null;
  /** The gate's epoch when its order number was created; a number is not sent again in a later one. */
  readonly epoch: number;
  /** Its state in the ledger; null: it has no such order. */
  readonly ledger: OrderFate | null;
  /** The gate's counter that has its units. */
  readonly gate: 'reserved' | 'sold' | null;
  /** The gate has a tombstone for this number. */
  readonly spent: boolean;
  /** The gate has an idempotency record for this order. */
  readonly keyed: boolean;
  /** Its pending gate change. */
  readonly row: 'release' | 'settle' | null;
  readonly overdue: boolean;
  readonly held: boolean;
}

export type SaleState = 'open' | 'paused' | 'closed';

/** The mutable part of a sale, as one of the stores has it. */
export interface SaleContent {
  readonly state: SaleState;
  readonly allotments: Readonly<Record<string, number>>;
}

export interface ModelPayment {
  readonly no: number;
  readonly amount: number;
  /** `captured`, or `refund_due` with the cause. */
  readonly outcome: string;
}

export interface Model {
  /** flushed: approved, but its data was lost undetected; closed: the process has read that it is not approved. */
  readonly gate: 'open' | 'flushed' | 'closed';
  readonly epoch: number;
  /** Restarts of Redis. */
  readonly restarts: number;
  readonly buyerLimit: number | null;
  readonly inLedger: SaleContent | null;
  readonly inGate: SaleContent | null;
  /** Pending gate changes of the sale itself. */
  readonly saleRows: number;
  /** By number, the index in this list. Includes refused ones. */
  readonly orders: readonly ModelOrder[];
  /** Numbers in the stream, and those of them that are pending in the group. */
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

/** Units of the orders that `counts` selects. */
export function unitsOf(model: Model, counts: (order: ModelOrder) => boolean): number {
  return model.orders.filter(counts).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Available units of an item in the gate; negative would be a bug of the model. */
export function availableInGate(model: Model, sku: string): number {
  const taken = unitsOf(model, (order) => order.sku === sku && order.gate !== null);
  return (model.inGate?.allotments[sku] ?? 0) - taken;
}

/** The name of an order in a story. */
export function nameOf(no: number): string {
  return `#${no + 1}`;
}

/** The model with each of the orders changed by `patch`. */
export function changed(
  model: Model,
  nos: readonly number[],
  patch: (order: ModelOrder) => Partial<ModelOrder>,
): Model {
  const orders = model.orders.map((order, no) => (nos.includes(no) ? { ...order, ...patch(order) } : order));
  return { ...model, orders };
}

/** Numbers of the orders that `wanted` selects. */
export function numbersOf(model: Model, wanted: (order: ModelOrder) => boolean): number[] {
  return model.orders.flatMap((order, no) => (wanted(order) ? [no] : []));
}

/** The order of that number. @throws Error where there is none */
export function orderOf(model: Model, no: number): ModelOrder {
  const order = model.orders[no];
  if (order === undefined) throw new Error(`the model has no order ${nameOf(no)}`);
  return order;
}
