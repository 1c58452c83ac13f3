import type { FaultRecord } from '../site/site.ts';
import type { Heard } from './heard.ts';
import type { History } from './history.ts';
import type { SalePlan } from '../sale-plan.ts';

/** A row of `orders`. Times in ms since 1970. */
export interface OrderRow {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly state: string;
  readonly rejectedReason: string | null;
  readonly purchasedAtMs: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly returnedAtMs: number | null;
  readonly restocked: boolean | null;
  readonly idempotencyKey: string | null;
  readonly requestId: string;
}

/** Whether its units are sold: it is paid, or was returned without being restocked. */
export function isSold({ state, restocked }: OrderRow): boolean {
  return state === 'paid' || restocked === false;
}

/** When it gave its units back to the buyer's limit; null while it holds them. */
export function endedAtMs({ closedAtMs, returnedAtMs }: OrderRow): number | null {
  return closedAtMs ?? returnedAtMs;
}

export interface PaymentRow {
  readonly paymentId: string;
  readonly orderNo: string;
  readonly reference: string;
  readonly amount: number;
  /** Amounts that were reported first, and corrected later. */
  readonly withdrawnAmounts: readonly number[];
  readonly state: string;
  readonly refundCause: string | null;
}

export interface Units {
  readonly saleId: string;
  readonly sku: string;
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** The audit of one sale of the quiescent system. */
export interface Audited {
  readonly saleId: string;
  readonly trusted: boolean;
  readonly items: unknown;
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
}

/** Units of one item that the gate showed as available, reading by reading. */
export interface Readings {
  readonly atMs: readonly number[];
  readonly available: readonly number[];
}

/** A period of time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Observations from outside during the storm. */
export interface Watched {
  readonly reads: number;
  /** Readings with missing or surplus units, or with more units in use than the allotment. */
  readonly unconserved: readonly string[];
  readonly oversold: readonly string[];
  /** By `<sale id> <sku>`. */
  readonly gate: ReadonlyMap<string, Readings>;
  /** Times at which a partition's queue was empty. */
  readonly emptyQueueAtMs: ReadonlyMap<number, readonly number[]>;
  /** The longest time until units of a closed order were available, and when it was seen. */
  readonly longestAway: { readonly ms: number; readonly atMs: number };
  /** Periods of more than a second in which units of closed orders were not available, by `<sale id> <sku>`. */
  readonly away: ReadonlyMap<string, readonly Stretch[]>;
}

/** The content of both stores, and of the logs, of the quiescent system. */
export interface AtRest {
  readonly orders: readonly OrderRow[];
  readonly payments: readonly PaymentRow[];
  readonly ledger: readonly Units[];
  readonly gate: readonly Units[];
  /** Reserved and sold units by buyer as the gate counts them, by `<sale id> <buyer id>`. */
  readonly gateBuyers: ReadonlyMap<string, number>;
  readonly audits: readonly Audited[];
  /** What is still in flight; empty for a quiescent system. */
  readonly left: readonly string[];
  /** From the last heal until the system was quiescent. */
  readonly restMs: number;
  /** The answers to reads of orders that were promised and lost: status and slug, by order number. */
  readonly saidOfLost: ReadonlyMap<string, string>;
  readonly fatalLines: readonly string[];
  /** Differences between gate and ledger that audits found and repaired. */
  readonly differences: readonly string[];
  /** Deaths of processes that no fault explains. */
  readonly surprises: readonly string[];
  readonly postgresLog: string;
}

/** The input of the checker. */
export interface Evidence extends AtRest {
  readonly sales: readonly SalePlan[];
  /** The partition of each sale. */
  readonly partitions: ReadonlyMap<string, number>;
  readonly history: History;
  readonly faults: readonly FaultRecord[];
  readonly watched: Watched;
  readonly heard: Heard;
}
