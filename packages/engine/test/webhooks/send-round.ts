import {
  createWebhookEndpoint,
  findWebhookWork,
  readClaimedEvents,
  sendDelivery,
  serveEndpoint,
  type Attempt,
  type SecretEndpoint,
  type Stores,
  type WantedEndpoint,
} from '@stampede/engine';
import type { World } from '@stampede/testkit';

const NEVER = new AbortController().signal;

/**
 * What a webhook-sender does until it has nothing to do: turns of all endpoints, and the sending of what they claim.
 * @returns the attempts that were made
 */
export async function sendRounds(stores: Stores, roundsMax = 50): Promise<number> {
  const results = new Map<string, Attempt[]>();
  let attempts = 0;
  for (let round = 0; round < roundsMax; round += 1) {
    const { endpointIds } = await findWebhookWork(stores);
    const turns = new Set([...endpointIds, ...results.keys()]);
    if (turns.size === 0) return attempts;
    for (const endpointId of turns) {
      const turn = await serveEndpoint(stores, endpointId, results.get(endpointId) ?? []);
      results.delete(endpointId);
      if (turn === null || turn.claimed.length === 0) continue;
      const events = await readClaimedEvents(stores, turn.claimed);
      const ended = await Promise.all(
        turn.claimed.map((claimed) =>
          sendDelivery(stores, turn, claimed, events.get(claimed.position), NEVER),
        ),
      );
      attempts += ended.length;
      results.set(endpointId, ended);
    }
  }
  throw new Error(`there is more to do after ${roundsMax} rounds`);
}

export async function addEndpoint(
  world: World,
  url: string,
  fields: Partial<WantedEndpoint> = {},
): Promise<SecretEndpoint> {
  const created = await createWebhookEndpoint(
    world.stores,
    { url, types: null, saleId: null, description: null, ...fields },
    null,
  );
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created.endpoint;
}

/** As if `seconds` had passed for all that waits: pauses, claims, the day of attempts and the pause of an endpoint. */
export async function passTime(world: World, seconds: number): Promise<void> {
  await world.stores.db.query(
    `UPDATE deliveries SET first_attempt_at = first_attempt_at - $1 * interval '1 second',
       pending_since = pending_since - $1 * interval '1 second',
       next_attempt_at = next_attempt_at - $1 * interval '1 second', claimed_until = claimed_until - $1 * interval '1 second'`,
    [seconds],
  );
  await world.stores.db.query(
    `UPDATE webhook_endpoints SET probe_at = probe_at - $1 * interval '1 second',
       failing_since = failing_since - $1 * interval '1 second',
       previous_secret_until = previous_secret_until - $1 * interval '1 second'`,
    [seconds],
  );
}

/** The deliveries to an endpoint, by state. */
export async function statesOf(world: World, endpointId: string): Promise<Record<string, number>> {
  const rows = await world.stores.db.query<{ state: string; count: number }>(
    `SELECT state, count(*) AS count FROM deliveries WHERE endpoint_id = $1 GROUP BY state ORDER BY state`,
    [endpointId],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
