import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import { pause } from './calling/pause.ts';
import type { CallOptions } from './client-options.ts';
import type { Event, EventPage, EventsQuery } from './schemas.ts';

export interface ReadEventsOptions extends Omit<CallOptions, 'giveUpAfterMs'> {
  /** The position of the last event that was handled; default: from the oldest kept one. */
  readonly after?: number | 'latest' | undefined;
  readonly saleId?: string | undefined;
  /** Default: every type. */
  readonly types?: readonly Event['type'][] | undefined;
  /** `false`: end with the last event that there is. Default: wait for more, until the signal. */
  readonly follow?: boolean | undefined;
}

/** What has happened, in the order of its positions. */
export interface Events {
  /** One page. */
  list(query?: EventsQuery, options?: CallOptions): Promise<EventPage>;
  /**
   * Every event, oldest first. Store `position` once an event is handled: reading on `after` it skips none. Outages are
   * waited out.
   *
   * @throws Problem such as `events-expired`, or the reason of the signal
   */
  read(options?: ReadEventsOptions): AsyncIterable<Event>;
}

const HOLD_SECONDS = 25;
const PAGE = 200;
/** Between two pages without an event. */
const PAUSE_MS = 200;
/** An outage of a day is waited out. */
const GIVE_UP_AFTER_MS = 86_400_000;

export function createEvents(api: Api, call: Call): Events {
  const list: Events['list'] = (query = {}, options) => {
    const heldMs = Number(query.wait ?? 0) * 1000;
    return call({ repeat: 'always', heldMs }, options, (init) =>
      api.GET('/events', { params: { query }, ...init }),
    );
  };
  return {
    list,
    async *read({ after, saleId, types, follow = true, signal } = {}) {
      let cursor = after === undefined ? undefined : String(after);
      for (;;) {
        const query: EventsQuery = {
          limit: PAGE,
          ...(follow && { wait: HOLD_SECONDS }),
          ...(cursor !== undefined && { after: cursor }),
          ...(saleId !== undefined && { saleId }),
          ...(types !== undefined && { type: [...types] }),
        };
        const page = await list(query, { signal, giveUpAfterMs: GIVE_UP_AFTER_MS });
        yield* page.data;
        const isEnd = page.data.length === 0 && page.nextCursor === cursor;
        if (isEnd && !follow) return;
        cursor = page.nextCursor;
        if (page.data.length === 0 && follow) await pause(PAUSE_MS, signal);
      }
    },
  };
}
