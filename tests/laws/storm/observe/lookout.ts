import { GateNodes, parseRedisUrl } from '@stampede/store';
import type { Redis } from 'ioredis';
import pg from 'pg';
import type { Site } from '../site/site.ts';

const types = new pg.TypeOverrides();
for (const oid of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) types.setTypeParser(oid, Number);

const TIMEOUT_MS = 2000;

/**
 * Direct connections to both stores, for observers. They follow the master of each partition, and read no replica.
 * Every read ends within about two seconds.
 */
export class Lookout {
  readonly #nodes: GateNodes;
  readonly #pool: pg.Pool;

  constructor(site: Pick<Site, 'redisUrl' | 'postgres'>) {
    this.#nodes = new GateNodes({
      place: parseRedisUrl(site.redisUrl),
      name: 'lookout',
      timeoutMs: TIMEOUT_MS,
      onError: ignore,
    });
    this.#pool = new pg.Pool({
      connectionString: site.postgres.url,
      max: 3,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      types,
    });
    this.#pool.on('error', () => undefined);
  }

  /** Reads from the master of that partition; null when there is none, or it does not answer. */
  async redis<Result>(partition: number, read: (redis: Redis) => Promise<Result>): Promise<Result | null> {
    try {
      return (await this.#nodes.connectionOf(partition)?.command('look', read)) ?? null;
    } catch {
      return null;
    }
  }

  /** Null when Postgres does not answer. bigint and numeric are numbers. */
  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[] | null> {
    const client = await this.#pool.connect().catch(() => null);
    if (client === null) return null;
    // A connection that breaks during a query also emits an error.
    client.on('error', ignore);
    let failed = true;
    try {
      const { rows } = await client.query(text, [...values]);
      failed = false;
      return rows as Row[];
    } catch {
      return null;
    } finally {
      client.off('error', ignore);
      client.release(failed);
    }
  }

  async close(): Promise<void> {
    this.#nodes.close();
    await this.#pool.end();
  }
}

function ignore(): void {
  // The read itself rejects.
}
