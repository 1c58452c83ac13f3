import {
  advanceEndpoint,
  claimDeliveries,
  countClaimedDeliveries,
  giveUpWaiting,
  hasBacklog,
  insertDeliveries,
  listEvents,
  lockWebhookEndpoint,
  recordAttempts,
  recordHealth,
  type ClaimedDelivery,
  type LockedEndpoint,
  type Queryable,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
import { judgeHealth, type Attempt } from './judge-attempt.ts';
import { GIVE_UP_MS } from './webhook-pauses.ts';

/** Deliveries that are sent to one endpoint at the same time, by all processes. */
const IN_FLIGHT_MAX = 16;
/** How long a delivery may take. */
export const DELIVERY_TIMEOUT_MS = 15_000;
/** With a margin, so that only the deliveries of a process that died are sent a second time. */
const CLAIM_MS = DELIVERY_TIMEOUT_MS + 15_000;
/** Deliveries that one turn gives up because the endpoint has failed for a day. */
const GIVEN_UP_MAX = 500;
/**
 * Pending deliveries of an endpoint from which on no further events are accepted: they stay in the feed, where they cost
 * nothing. A row for each event of a sale beside a hanging endpoint doubled the CPU of Postgres for a purchase.
 */
export const BACKLOG_MAX = 2000;
/** Events that one turn considers. */
const EVENTS_MAX = 500;

/** The outcome of a turn. */
export interface EndpointTurn {
  /** To be sent now, to `url`, signed with `secrets`. */
  readonly claimed: readonly ClaimedDelivery[];
  readonly url: string;
  readonly secrets: readonly string[];
  /** Postgres' clock. */
  readonly nowMs: number;
  readonly delivered: number;
  readonly failed: number;
  /** There are more events to consider. */
  readonly more: boolean;
}

/**
 * One turn for one endpoint, in one transaction that has its row locked: records the results of attempts, accepts new
 * events, and claims what is due. So all limits hold over all processes: an order's deliveries one at a time and in
 * their order, at most 16 in flight, and one at a time while the endpoint fails.
 *
 * A crash before the commit leaves all as it was. A crash afterwards leaves claims, which end after 30 s by Postgres'
 * clock: then any process sends those deliveries, perhaps a second time.
 *
 * @param claimMax deliveries to claim, at most: 0 only records results
 * @returns null where another process has its turn, or the endpoint is gone
 * @throws an operating error: nothing was recorded, unless it is an OutcomeUnknownError, after which the same results
 *   can be given again
 */
export async function serveEndpoint(
  stores: Stores,
  endpointId: string,
  attempts: readonly Attempt[],
  claimMax = IN_FLIGHT_MAX,
): Promise<EndpointTurn | null> {
  const waitMs = attempts.length === 0 ? 0 : stores.blocked.callerWaitMs;
  return stores.db.transaction(async (tx) => {
    const endpoint = await lockWebhookEndpoint(tx, endpointId, waitMs);
    if (endpoint === null) return null;
    const health = judgeHealth(attempts, endpoint.failures);
    const results = attempts.map(({ result }) => result);
    const ended =
      results.length === 0
        ? { delivered: 0, failed: 0 }
        : await recordAttempts(tx, endpointId, results, GIVE_UP_MS);
    if (health !== null) await recordHealth(tx, endpointId, health);
    const givenUp =
      health?.health === 'failing'
        ? await giveUpWaiting(tx, { endpointId, giveUpMs: GIVE_UP_MS, limit: GIVEN_UP_MAX })
        : 0;
    const { url, secrets, nowMs } = endpoint;
    const isActive = claimMax > 0 && endpoint.isActive && health?.health !== 'gone';
    const more = isActive && (await takeUpEvents(tx, endpoint));
    const room = isActive ? await roomOf(tx, endpoint, health?.health ?? null) : 0;
    const limit = Math.min(room, claimMax);
    const claimed = limit === 0 ? [] : await claimDeliveries(tx, { endpointId, limit, claimMs: CLAIM_MS });
    return { claimed, url, secrets, nowMs, ...ended, failed: ended.failed + givenUp, more };
  });
}

/** Inserts deliveries for the next events; returns whether there may be more. */
async function takeUpEvents(tx: Queryable, endpoint: LockedEndpoint): Promise<boolean> {
  const { endpointId, reachedPosition: after, types, saleId } = endpoint;
  if (await hasBacklog(tx, endpointId, BACKLOG_MAX)) return false;
  const { events, reached } = await listEvents(tx, { after, saleId, types, limit: EVENTS_MAX });
  if (reached === after) return false;
  if (events.length > 0) await insertDeliveries(tx, endpointId, events);
  await advanceEndpoint(tx, endpointId, reached);
  return true;
}

/** How many deliveries may be claimed now. */
async function roomOf(
  tx: Queryable,
  { endpointId, failures, isProbeDue }: LockedEndpoint,
  health: 'well' | 'failing' | null,
): Promise<number> {
  if (health === 'failing' || (health === null && failures > 0 && !isProbeDue)) return 0;
  const isFailing = health === null && failures > 0;
  const claimed = await countClaimedDeliveries(tx, endpointId);
  return Math.max(0, (isFailing ? 1 : IN_FLIGHT_MAX) - claimed);
}
