import type { Stores } from '@stampede/engine';
import type { Logger } from '@stampede/runtime';
import type { ExpiryMetrics } from '../expiry-metrics.ts';

/** What every loop of the expiry-listener is made of. */
export interface LoopDeps {
  readonly stores: Stores;
  readonly metrics: ExpiryMetrics;
  readonly log: Logger;
}
