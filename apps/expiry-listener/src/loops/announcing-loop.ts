import { isOperatingError } from '@stampede/domain';
import { announceClock, eachApart, removeOldEvents } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const INTERVAL_MS = 500;

/**
 * Writes the events that no transaction decides, and removes old events.
 *
 * - **Does**: writes `sale.opened` and `sale.closed` when the clock reaches them, `item.sold_out` and
 *   `item.back_in_stock` as the ledger crosses, at most one a second an item. Removes at most 1,000 batches of events
 *   older than EVENTS_KEPT_DAYS in a run.
 * - **Does not**: number events: their readers do.
 * - **How often**: every 0.5 s, so an event of the clock is late by less than a second.
 */
export function announcingLoop({ stores, log, eventsKeptDays }: LoopDeps): Loop {
  return new Loop({
    name: 'announcing',
    isExpected: isOperatingError,
    idleMs: INTERVAL_MS,
    log,
    runOnce: async () => {
      let more = false;
      const remove = async (): Promise<void> => {
        more = await removeOldEvents(stores, eventsKeptDays);
      };
      await eachApart([() => announceClock(stores), remove], (work) => work());
      return { more };
    },
  });
}
