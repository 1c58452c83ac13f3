/** An event as the ledger, the feed or an endpoint shows it. */
export interface EventSeen {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  /** Ms since 1970. */
  readonly occurredAtMs: number;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly sequence: number | null;
}

/** A line of the ledger's view `events`, in the order of the positions. */
export interface EventRow extends EventSeen {
  readonly paymentId: string | null;
}

/** A request that an endpoint got. */
export interface Arrival {
  /** The header `webhook-id`. */
  readonly id: string;
  /** Null: the signature or the time was wrong. */
  readonly event: EventSeen | null;
  /** The places of its arrival and of the answer 204 among all of the endpoint; null: it got another answer, or none. */
  readonly arrivedAs: number;
  readonly acceptedAs: number | null;
}

export interface EndpointLog {
  /** Its filter; null: every type. */
  readonly types: readonly string[] | null;
  readonly arrivals: readonly Arrival[];
}

/** What the shop heard, beside what the ledger has decided. */
export interface Heard {
  readonly events: readonly EventRow[];
  /** What the reader of the feed got, in this order. */
  readonly feed: readonly EventSeen[];
  /** Refusals of the feed other than 503. */
  readonly feedRefusals: readonly string[];
  readonly endpoints: readonly EndpointLog[];
  /** What had not reached the shop when the wait for it ended. */
  readonly unheard: readonly string[];
}
