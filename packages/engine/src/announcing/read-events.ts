import type { EventType } from '@stampede/domain';
import { listEvents, numberEvents, readKeptEvents } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
import { buildEvents } from './build-events.ts';
import type { EventBody } from './event-body.ts';

export interface EventsQuery {
  /** Events after this position; null: from the oldest kept one; `latest`: what is new from now on. */
  readonly after: number | 'latest' | null;
  readonly saleId: string | null;
  readonly types: readonly EventType[] | null;
  /** 1–500. */
  readonly limit: number;
}

/**
 * - `listed`: the next events, oldest first. Reading on from `reached` skips none.
 * - `expired`: events after that position have been removed; `oldest` is the first position that is kept.
 * - `unknown_position`: no event ever had that position.
 */
export type ReadEventsOutcome =
  | { readonly outcome: 'listed'; readonly events: readonly EventBody[]; readonly reached: number }
  | { readonly outcome: 'expired'; readonly oldest: number }
  | { readonly outcome: 'unknown_position'; readonly last: number };

/**
 * Numbers what has been committed, and reads the next events of the feed. A page may be empty where a filter is given
 * and more follows.
 *
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function readEvents({ db }: Stores, query: EventsQuery): Promise<ReadEventsOutcome> {
  await numberEvents(db);
  const before = await readKeptEvents(db);
  const after = startOf(query.after, before);
  if (after > before.last) return { outcome: 'unknown_position', last: before.last };
  const page = await listEvents(db, { ...query, after });
  const events = await buildEvents(db, page.events);
  // After the read: it has missed nothing if nothing after its start has been removed by now.
  const { removed } = await readKeptEvents(db);
  if (after < removed && query.after !== null) return { outcome: 'expired', oldest: removed + 1 };
  return { outcome: 'listed', events, reached: page.reached };
}

function startOf(after: EventsQuery['after'], kept: { removed: number; last: number }): number {
  if (after === 'latest') return kept.last;
  return after ?? kept.removed;
}
