/**
 * What the desk's pages show of the present, as JSON: types only, for the server that sends it and the pages that draw
 * it. Times are RFC 3339 in UTC with milliseconds.
 */

/** A figure, and when it was true: a page shows its age once it is older than a second. */
export interface Figure<Value> {
  /** Null: it could not be read, or has not been read yet. */
  readonly value: Value | null;
  /** Null: never. */
  readonly asOf: string | null;
}

/** In order of harm. */
export const CARD_KINDS = [
  'store-refuses',
  'gate-untrusted',
  'no-order-creator',
  'no-expiry-listener',
  'lock',
  'queue',
  'settings',
  'clocks',
  'dead-letters',
  'endpoint-fails',
  'refunds-due',
  'versions',
] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** Something that needs attention. Every text is for people. */
export interface Card {
  /** The same while the cause lasts. */
  readonly id: string;
  readonly kind: CardKind;
  /** What is wrong, in one sentence, with the words of the store where it has some. */
  readonly cause: string;
  /** What buyers notice. */
  readonly effect: string;
  readonly since: string | null;
  /** What to do next, in one sentence. */
  readonly next: string;
  /** A command that does it, to be run in the checkout; null: none. */
  readonly command: string | null;
  /** A path of the desk that helps, as `/desk/dead-letters`; null: none. */
  readonly page: string | null;
}

export type SaleState = 'scheduled' | 'open' | 'paused' | 'closed';

export interface Units {
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** A sale in the list. Its units are the sums of its items. */
export interface SaleLine extends Units {
  readonly saleId: string;
  readonly name: string;
  readonly state: SaleState;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly currency: string;
  /** When the units were read, and where: from the ledger while the gate cannot be read. */
  readonly asOf: string;
  readonly source: 'gate' | 'ledger';
}

export interface ProcessLine {
  readonly name: string;
  readonly instance: string;
  readonly host: string;
  readonly version: string;
  readonly pid: number;
  /** False: it has not been seen for several seconds. Null: the rows could not be read for as long. */
  readonly lives: boolean | null;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly troubles: readonly string[];
}

/** The whole deployment: the stream's event `desk`. */
export interface DeskView {
  /** When this was made, by the clock of the process `pages`. */
  readonly at: string;
  readonly cards: readonly Card[];
  /** Open and paused ones, then scheduled ones by their opening, then the newest closed ones; bounded. */
  readonly sales: Figure<readonly SaleLine[]>;
  /** How many sales are not closed, also of those that are not in `sales`; counted up to 10,000. Null as `sales`. */
  readonly unclosedSales: number | null;
  readonly processes: Figure<readonly ProcessLine[]>;
}

export interface ItemLine extends Units {
  readonly sku: string;
  readonly name: string | null;
  readonly unitPrice: number;
}

/** A second, of the whole deployment. */
export interface Rates {
  readonly accepted: number;
  readonly ordered: number;
  readonly expired: number;
  /** By the slug of the refusal, as `sold-out`. */
  readonly refused: Readonly<Record<string, number>>;
}

/** One moment of the chart. */
export interface Sample extends Units {
  readonly at: string;
  /** Null where the counters of the processes were not read since the sample before. */
  readonly accepted: number | null;
  readonly refused: number | null;
}

/** A change by a person, in the chart. */
export interface Mark {
  readonly at: string;
  /** The audit trail's action, as `sale.paused`. */
  readonly action: string;
  readonly who: string;
}

export interface LawLight {
  readonly name: string;
  /** Null: it could not be judged while the sale is busy. */
  readonly holds: boolean | null;
  readonly orders: readonly string[];
}

/** One sale: the stream's event `sale`. */
export interface SaleView {
  readonly at: string;
  readonly saleId: string;
  readonly name: string;
  readonly state: SaleState;
  readonly message: string | null;
  readonly visibility: 'public' | 'unlisted';
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly currency: string;
  readonly buyerLimit: number | null;
  readonly paymentWindowSeconds: number;
  /** True while the ledger has a change that the gate does not show yet. */
  readonly pending: boolean;
  readonly source: 'gate' | 'ledger';
  readonly items: Figure<readonly ItemLine[]>;
  /** Payment windows that end within a minute; counted up to 10,000. */
  readonly endingSoon: Figure<number>;
  readonly rates: Figure<Rates>;
  /** Orders and money by state. Counted less often the longer it takes. */
  readonly orders: Figure<
    readonly { readonly state: string; readonly orders: number; readonly amount: number }[]
  >;
  /** From deadline to units back, in ms, of the last minutes; null in it where no order expired. */
  readonly unitsBack: Figure<{ readonly orders: number; readonly averageMs: number | null }>;
  readonly laws: Figure<readonly LawLight[]>;
  /** The last ten minutes, a sample a second, oldest first; the first message has all, later ones those that are new. */
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}
