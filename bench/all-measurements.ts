import { backlog } from './backlog.ts';
import { durability } from './durability/durability.ts';
import { eventsOff } from './events-off.ts';
import { everySync } from './every-sync.ts';
import { expiryFlood } from './expiry-flood.ts';
import { expiryWithOtherKeys } from './expiry-with-other-keys.ts';
import { fastPath } from './fast-path/fast-path.ts';
import { longRun, manyOpenOrders, manyPastOrders, manySales } from './flat.ts';
import { instances } from './instances.ts';
import type { Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { openOrder } from './open-order.ts';
import { purchases } from './purchases.ts';
import { stampede } from './stampede.ts';

/** What `npm run bench` runs: every goal, growth, and all cores. */
export const ORDINARY: readonly Measurement[] = [
  stampede,
  purchases,
  backlog,
  expiryFlood,
  openOrder,
  everySync,
  instances,
  manySales,
  manyOpenOrders,
  manyPastOrders,
  longRun,
];

/** Those that `all` runs as well. */
export const FURTHER: readonly Measurement[] = [expiryWithOtherKeys, eventsOff, fastPath, memory];

/** Counted, not timed, and only when it is asked for: its table belongs in docs/operations.md. */
export const COUNTED: readonly Measurement[] = [durability];
