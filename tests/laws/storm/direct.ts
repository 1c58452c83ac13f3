import { Redis } from 'ioredis';
import pg from 'pg';

/** The application_name of its connections. */
export const NEMESIS = 'nemesis';

const CONNECT_MS = 2000;
const COMMAND_MS = 3000;

/** Runs work on a new direct connection to Redis. @throws Error when Redis is unavailable, or on a timeout */
export async function withRedis<Result>(
  url: string,
  work: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
  });
  redis.on('error', ignore);
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** The same for Postgres. */
export async function withPostgres<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connectPostgres(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(ignore);
  }
}

/** A connection that the caller ends. @throws Error after two seconds without one */
export async function connectPostgres(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: COMMAND_MS,
    application_name: NEMESIS,
  });
  client.on('error', ignore);
  await client.connect();
  return client;
}

function ignore(): void {
  // A pending query rejects; a broken idle connection is part of the storm.
}
