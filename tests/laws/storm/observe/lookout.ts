import { Redis } from 'ioredis';
import pg from 'pg';
import type { Site } from '../site/site.ts';

const types = new pg.TypeOverrides();
for (const oid of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) types.setTypeParser(oid, Number);

const TIMEOUT_MS = 2000;

/** Connections straight to both stores, for those who look on. Every read ends within two seconds or so. */
export class Lookout {
  readonly #redis: Redis;
  readonly #pool: pg.Pool;

  constructor(site: Pick<Site, 'redis' | 'postgres'>) {
    this.#redis = new Redis(site.redis.url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
      retryStrategy: () => 100,
    });
    this.#redis.on('error', () => undefined);
    this.#pool = new pg.Pool({
      connectionString: site.postgres.url,
      max: 3,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      types,
    });
    this.#pool.on('error', () => undefined);
  }

  /** Null when Redis does not answer now. */
  async redis<Result>(read: (redis: Redis) => Promise<Result>): Promise<Result | null> {
    try {
      return await read(this.#redis);
    } catch {
      return null;
    }
  }

  /** Null when Postgres does not answer now. bigint and numeric come as numbers. */
  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[] | null> {
    const client = await this.#pool.connect().catch(() => null);
    if (client === null) return null;
    // A connection that breaks while it is in hand says so a second time.
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
    this.#redis.disconnect();
    await this.#pool.end();
  }
}

function ignore(): void {
  // Whoever reads is told by the read itself.
}
