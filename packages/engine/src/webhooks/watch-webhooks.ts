import {
  deleteOldDeliveries,
  deleteRemovedEndpoints,
  listEndpointsWithWork,
  listWebhookEndpoints,
  lockWebhookEndpoint,
  numberEvents,
  readDeliveryBacklog,
  readKeptEvents,
} from '@stampede/store';
import { eachApart } from '../stores/each-apart.ts';
import type { Stores } from '../stores/stores.ts';
import { BACKLOG_MAX } from './serve-endpoint.ts';

/** Deliveries that one transaction deletes. */
const DELETE_MAX = 1000;
/** Pending deliveries of an endpoint that are counted: of more the number is not worth its reading. */
const COUNT_MAX = 10_000;

/** What the webhook-senders have to do now. */
export interface WebhookWork {
  /** The endpoints for which there is something to do. */
  readonly endpointIds: readonly string[];
  /** There may be more events to number. */
  readonly more: boolean;
}

/**
 * Numbers the events that were committed, and finds the endpoints for which there is something to do.
 *
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function findWebhookWork(stores: Stores): Promise<WebhookWork> {
  const more = await numberEvents(stores.db);
  const { last } = await readKeptEvents(stores.db);
  return {
    endpointIds: await listEndpointsWithWork(stores.db, { lastPosition: last, backlogMax: BACKLOG_MAX }),
    more,
  };
}

/**
 * Deletes the deliveries of removed endpoints, and those whose events are no longer kept, at most 1,000 of each
 * endpoint. A crash leaves the rest to the next call, of any process.
 *
 * @returns whether there may be more to delete
 */
export async function clearDeliveries(stores: Stores): Promise<boolean> {
  const { removed } = await readKeptEvents(stores.db);
  let most = await stores.db.transaction((tx) => deleteRemovedEndpoints(tx, DELETE_MAX));
  await eachApart(await listWebhookEndpoints(stores.db), async ({ endpointId }) => {
    const deleted = await stores.db.transaction(async (tx) => {
      if ((await lockWebhookEndpoint(tx, endpointId, 0)) === null) return 0;
      return deleteOldDeliveries(tx, { endpointId, beforePosition: removed + 1, limit: DELETE_MAX });
    });
    most = Math.max(most, deleted);
  });
  return most === DELETE_MAX;
}

/** How many deliveries wait, and for how long. For metrics. */
export async function readWebhookBacklog(stores: Stores): Promise<{
  readonly pending: number;
  readonly oldestAgeMs: number | null;
}> {
  return readDeliveryBacklog(stores.db, COUNT_MAX);
}
