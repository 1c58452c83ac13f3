import { backlog } from './measurements/backlog.ts';
import { baselineFlood } from './measurements/baseline-flood.ts';
import { durability } from './durability/durability.ts';
import { events } from './measurements/events.ts';
import { eventsOff } from './measurements/events-off.ts';
import { everySync } from './measurements/every-sync.ts';
import { expiryFlood } from './measurements/expiry-flood.ts';
import { expiryWithOtherKeys } from './measurements/expiry-with-other-keys.ts';
import { fastPath } from './fast-path/fast-path.ts';
import { longRun, manyOpenOrders, manyPastOrders, manySales } from './measurements/flat.ts';
import { hangingWebhook } from './measurements/hanging-webhook.ts';
import { instances } from './measurements/instances.ts';
import type { Measurement } from './measurement.ts';
import { junkTokens } from './measurements/junk-tokens.ts';
import { memory } from './measurements/memory.ts';
import { openDesks } from './measurements/open-desks.ts';
import { openOrder } from './measurements/open-order.ts';
import { ordersCsv } from './measurements/orders-csv.ts';
import { purchases } from './purchases/purchases.ts';
import { stampede } from './measurements/stampede.ts';
import { youngGeneration } from './measurements/young-generation.ts';

/** The measurements of `npm run bench`: every goal, growth, and all cores. */
export const ORDINARY: readonly Measurement[] = [
  stampede,
  purchases,
  backlog,
  expiryFlood,
  baselineFlood,
  openOrder,
  everySync,
  instances,
  manySales,
  manyOpenOrders,
  manyPastOrders,
  longRun,
];

/** Further measurements of `all`. */
export const FURTHER: readonly Measurement[] = [
  expiryWithOtherKeys,
  events,
  eventsOff,
  fastPath,
  hangingWebhook,
  junkTokens,
  memory,
  openDesks,
  ordersCsv,
  youngGeneration,
];

/** Counted, not timed, and run only by name: its table belongs in docs/measurements/durability.md. */
export const COUNTED: readonly Measurement[] = [durability];
