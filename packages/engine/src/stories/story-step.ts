import type { EventType } from '@stampede/domain';
import type { AddressedDelivery, Payment } from '@stampede/store';

/** What can happen to an order. */
export const STORY_STEPS = [
  'purchased',
  'ordered',
  'rejected',
  'extended',
  'paid',
  'expired',
  'cancelled',
  'returned',
  'units-back',
  'refund-due',
  'refund-withdrawn',
  'refunded',
] as const;
export type StoryStepName = (typeof STORY_STEPS)[number];

/** The event that announced a step. */
interface StoryEvent {
  readonly type: EventType;
  /** Null until it is numbered. */
  readonly position: number | null;
  /** The place among the order's events, from 1; null where the ledger had no such order then. */
  readonly sequence: number | null;
}

/** One thing that happened to an order. */
export interface StoryStep {
  readonly step: StoryStepName;
  /** By the clock of Postgres, and of `purchased` by that of Redis; null: it happened, and nothing keeps when. */
  readonly atMs: number | null;
  /** Since the step before that has a time; null for the first one. 0 where two clocks differ by more than it took. */
  readonly sincePreviousMs: number | null;
  /** The process that decided; null: not recorded. */
  readonly process: string | null;
  /** The HTTP request that decided; null: none, not recorded, or the buyer was erased. */
  readonly requestId: string | null;
  /** Who made it, by the name of the token; null: the clock, a daemon, a payment, or an extension of a whole sale. */
  readonly who: string | null;
  /** Null: it has none, or it is no longer kept. */
  readonly event: StoryEvent | null;
  /** As the step left it. */
  readonly payment: Payment | null;
  /** Where the event was sent. */
  readonly deliveries: readonly AddressedDelivery[];
  /** For people. */
  readonly detail: string | null;
}
