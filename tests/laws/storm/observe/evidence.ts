import type { FaultRecord } from '../site/site.ts';
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
  readonly idempotencyKey: string | null;
  readonly requestId: string;
}

export interface PaymentRow {
  readonly orderNo: string;
  readonly reference: string;
  readonly amount: number;
  /** Reported first, and corrected since. */
  readonly withdrawnAmounts: readonly number[];
  readonly state: string;
}

export interface Units {
  readonly saleId: string;
  readonly sku: string;
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** What the audit of one sale says at rest. */
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

/** A time in which something lasted. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was seen from outside while the storm went on. */
export interface Watched {
  readonly reads: number;
  /** Readings in which units were missing or made up, or more than the allotment was given away. */
  readonly unconserved: readonly string[];
  readonly oversold: readonly string[];
  /** By `<sale id> <sku>`. */
  readonly gate: ReadonlyMap<string, Readings>;
  /** Moments at which no purchase of a partition was on its way to the ledger. */
  readonly emptyQueueAtMs: ReadonlyMap<number, readonly number[]>;
  /** How long the units of a dead order were away at worst, and when that was seen. */
  readonly longestAway: { readonly ms: number; readonly atMs: number };
  /** The times of more than a second in which units of dead orders were away, by `<sale id> <sku>`. */
  readonly away: ReadonlyMap<string, readonly Stretch[]>;
}

/** What stands in both stores, and in the logs, when everything has come to rest. */
export interface AtRest {
  readonly orders: readonly OrderRow[];
  readonly payments: readonly PaymentRow[];
  readonly ledger: readonly Units[];
  readonly gate: readonly Units[];
  /** Reserved and sold units by buyer as the gate counts them, by `<sale id> <buyer id>`. */
  readonly gateBuyers: ReadonlyMap<string, number>;
  readonly audits: readonly Audited[];
  /** What is still on its way; empty at rest. */
  readonly left: readonly string[];
  /** From the last heal until rest. */
  readonly restMs: number;
  /** What whoever asks for an order that was promised and lost is told: status and slug, by order number. */
  readonly saidOfLost: ReadonlyMap<string, string>;
  readonly fatalLines: readonly string[];
  /** What audits found to differ between gate and ledger, and had repaired. */
  readonly differences: readonly string[];
  /** Deaths of processes that no fault explains. */
  readonly surprises: readonly string[];
  readonly postgresLog: string;
}

/** Everything that the checker decides by. */
export interface Evidence extends AtRest {
  readonly sales: readonly SalePlan[];
  /** Of each sale. */
  readonly partitions: ReadonlyMap<string, number>;
  readonly history: History;
  readonly faults: readonly FaultRecord[];
  readonly watched: Watched;
}
