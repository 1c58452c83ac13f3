import { numberEvents, readKeptEvents } from '@stampede/store';
import { SharedPoll } from '../reading/shared-poll.ts';
import type { Stores } from '../stores/stores.ts';
import { readEvents, type EventsQuery, type ReadEventsOutcome } from './read-events.ts';

/** From the commit of an event to its readers: half of this on average. One read for all readers of a process. */
const EVERY_MS = 100;

/** Long polls of the feed. The caller bounds their number. */
export class EventWatcher {
  readonly #stores: Stores;
  readonly #poll: SharedPoll;
  #stopped = false;

  constructor(stores: Stores) {
    this.#stores = stores;
    this.#poll = new SharedPoll({
      everyMs: EVERY_MS,
      find: async (positions) => {
        await numberEvents(stores.db);
        const { last } = await readKeptEvents(stores.db);
        return positions.filter((position) => Number(position) < last);
      },
    });
  }

  /** The next events as soon as there are some, or none after `waitMs` or when `gone` is aborted. */
  async waitForEvents(query: EventsQuery, waitMs: number, gone: AbortSignal): Promise<ReadEventsOutcome> {
    const end = performance.now() + waitMs;
    let found = await readEvents(this.#stores, query);
    while (found.outcome === 'listed' && found.events.length === 0 && !this.#stopped && !gone.aborted) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) break;
      await this.#poll.wait(String(found.reached), leftMs, gone);
      found = await readEvents(this.#stores, { ...query, after: found.reached });
    }
    return found;
  }

  /** Ends all waits immediately. */
  stop(): void {
    this.#stopped = true;
    this.#poll.stop();
  }
}
