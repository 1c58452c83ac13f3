import { isOperatingError } from '@stampede/domain';
import { findWebhookWork, serveEndpoint, type Attempt, type Stores } from '@stampede/engine';
import { Loop, Resource, type Logger, type Stoppable } from '@stampede/runtime';
import type { DeliveriesInHand } from '../deliveries-in-hand.ts';
import type { WebhookMetrics } from '../webhook-metrics.ts';

/** Bounds the time from an event to its first attempt. */
const WORK_INTERVAL_MS = 250;
/** Attempts that end together are recorded together. */
const APART_MS = 10;
/** With the 4 s of what is in flight it stays below the 10 s of a stop. */
const CLOSE_MAX_MS = 6500;

export interface Sending {
  readonly loop: Loop;
  /** Ends after the loop: what is in flight, and its results. */
  readonly inHand: Stoppable;
}

/**
 * Sends events to the webhook endpoints.
 *
 * - **Does**: numbers events, inserts them as deliveries of each endpoint that wants them, claims those that are due,
 *   sends them, and records the results. Each endpoint has turns of its own: one that hangs delays no other.
 * - **Does not**: wait for answers in a run: they come while it goes on. A limit holds by the endpoint's locked row, for
 *   all copies together.
 * - **How often**: when an attempt has ended, else every 250 ms.
 * - **Metrics**: `stampede_webhook_attempts_total`, `stampede_webhook_deliveries_in_flight`.
 * - **Alarm**: `stampede_webhook_oldest_pending_seconds` above some minutes.
 */
export function sendingLoop(
  { stores, log, metrics }: { stores: Stores; log: Logger; metrics: Pick<WebhookMetrics, 'attempts'> },
  inHand: DeliveriesInHand,
): Sending {
  /** One turn, with the results so far; returns whether there are more events. */
  const takeTurn = async (endpointId: string, claimMax?: number): Promise<boolean> => {
    const results = inHand.takeResults(endpointId);
    try {
      const turn = await serveEndpoint(stores, endpointId, results, claimMax);
      count(metrics, results, turn ?? { delivered: 0, failed: 0 });
      if (turn === null) return false;
      inHand.send(endpointId, turn);
      return turn.more;
    } catch (error) {
      inHand.addResults(endpointId, results);
      throw error;
    }
  };
  const takeTurns = async (endpointIds: Iterable<string>, claimMax?: number): Promise<boolean> => {
    const turns = await Promise.allSettled(
      [...new Set(endpointIds)].map((endpointId) => takeTurn(endpointId, claimMax)),
    );
    for (const turn of turns) if (turn.status === 'rejected') throw turn.reason;
    return turns.some((turn) => turn.status === 'fulfilled' && turn.value);
  };
  const loop = new Loop({
    name: 'sending',
    isExpected: isOperatingError,
    idleMs: WORK_INTERVAL_MS,
    apartMs: APART_MS,
    log,
    runOnce: async () => {
      const work = await findWebhookWork(stores);
      const moreEvents = await takeTurns([...work.endpointIds, ...inHand.endpointsWithResults()]);
      return { more: work.more || moreEvents };
    },
  });
  const close = async (): Promise<void> => {
    await inHand.finish();
    // While Postgres is unavailable, the claims end by themselves.
    await takeTurns(inHand.endpointsWithResults(), 0).catch((error: unknown) => {
      if (!isOperatingError(error)) throw error;
    });
  };
  return { loop, inHand: new Resource({ name: 'deliveries-in-hand', close, closeMaxMs: CLOSE_MAX_MS }) };
}

function count(
  { attempts }: Pick<WebhookMetrics, 'attempts'>,
  results: readonly Attempt[],
  { delivered, failed }: { delivered: number; failed: number },
): void {
  attempts.inc({ outcome: 'delivered' }, delivered);
  attempts.inc({ outcome: 'failed' }, failed);
  attempts.inc({ outcome: 'retried' }, results.length - delivered - failed);
}
