import type { Stores } from '@stampede/engine';
import type { Logger } from '@stampede/runtime';
import type { ExpiryMetrics } from '../expiry-metrics.ts';

/** The dependencies of the expiry-listener's loops. */
export interface LoopDeps {
  readonly stores: Stores;
  readonly metrics: ExpiryMetrics;
  readonly log: Logger;
  /** How long events are kept. */
  readonly eventsKeptDays: number;
}
