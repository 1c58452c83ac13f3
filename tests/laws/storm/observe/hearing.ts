import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@stampede/client';
import type { Site } from '../site/site.ts';
import { FeedReader } from './feed-reader.ts';
import type { EventRow, Heard } from './heard.ts';
import type { Lookout } from './lookout.ts';
import { ShopEndpoint } from './shop-endpoint.ts';

/** The filter of the second endpoint: not every type of an order's events. */
const SOME_TYPES = ['order.paid', 'order.expired', 'order.returned', 'refund.due', 'sale.paused'] as const;
/** A claim of a process that died ends after 30 s, and a failed attempt may be followed by a pause that long. */
const HEARD_MAX_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** The shop's ears: two webhook endpoints, one of them with a filter, and a reader of the feed. */
export class Hearing {
  readonly #reader: FeedReader;
  readonly #endpoints: readonly ShopEndpoint[];

  private constructor(reader: FeedReader, endpoints: readonly ShopEndpoint[]) {
    this.#reader = reader;
    this.#endpoints = endpoints;
  }

  /** Before the first sale is opened, so that every event is to be heard. */
  static async start({ url, operatorToken, shopToken }: Site, seed: number): Promise<Hearing> {
    const operator = createClient({ url, token: operatorToken });
    const all = await ShopEndpoint.start(operator, null, seed);
    try {
      const some = await ShopEndpoint.start(operator, [...SOME_TYPES], seed + 1);
      return new Hearing(new FeedReader(createClient({ url, token: shopToken }), seed), [all, some]);
    } catch (error) {
      await all.stop();
      throw error;
    }
  }

  /**
   * Waits until the shop has heard all that the ledger of the quiescent system has decided, two minutes at most, and
   * reads that.
   * @throws Error when Postgres does not answer
   */
  async finish(lookout: Lookout): Promise<Heard> {
    const deadline = performance.now() + HEARD_MAX_MS;
    let { last, unheard } = await this.#progress(lookout);
    while (unheard.length > 0 && performance.now() < deadline) {
      await sleep(LOOK_EVERY_MS);
      ({ last, unheard } = await this.#progress(lookout));
    }
    await this.stop();
    const { events: feed, refusals: feedRefusals } = this.#reader;
    return {
      events: await readEvents(lookout, last),
      feed,
      feedRefusals,
      endpoints: this.#endpoints,
      unheard,
    };
  }

  /** The last position, and what has not been heard up to it. */
  async #progress(lookout: Lookout): Promise<{ readonly last: number; readonly unheard: readonly string[] }> {
    const rows = await lookout.sql<{ what: string; count: number; last: number }>(
      `SELECT what, count, last_position AS last FROM event_numbering CROSS JOIN LATERAL (
         SELECT 'events without a position' AS what, count(*) FROM event_batches b WHERE b.last_position IS NULL
         UNION ALL SELECT 'endpoints that have not come to the last event', count(*) FROM webhook_endpoints
                   WHERE reached_position < last_position
         UNION ALL SELECT 'deliveries that are ' || state, count(*) FROM deliveries
                   WHERE state <> 'delivered' GROUP BY state) counted`,
    );
    if (rows === null) return { last: 0, unheard: ['Postgres does not answer'] };
    const last = rows[0]?.last ?? 0;
    const isRead = this.#reader.reached >= last;
    const unheard = rows.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`);
    return { last, unheard: isRead ? unheard : [...unheard, `the feed after ${this.#reader.reached}`] };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#reader, ...this.#endpoints].map((one) => one.stop()));
  }
}

/** Up to this position: what comes later may be on its way. */
async function readEvents(lookout: Lookout, last: number): Promise<EventRow[]> {
  const rows = await lookout.sql<EventRow>(
    `SELECT event_id AS id, position, type, extract(epoch FROM occurred_at)::float8 * 1000 AS "occurredAtMs",
            sale_id AS "saleId", order_no AS "orderNo", sequence, payment_id AS "paymentId"
     FROM events WHERE position <= $1 ORDER BY position`,
    [last],
  );
  if (rows === null) throw new Error('Postgres does not answer at rest');
  return rows;
}
