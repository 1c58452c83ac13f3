import { Redis } from 'ioredis';
import pg from 'pg';

/** What Postgres knows its connections by. */
export const NEMESIS = 'nemesis';

const CONNECT_MS = 2000;
const COMMAND_MS = 3000;

/** Does something over a connection of its own, straight to Redis. @throws Error when it is away, or takes too long */
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

/** The same with Postgres. */
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

/** A connection that its owner ends. @throws Error when there is none to be had within two seconds */
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
  // Whoever waits for an answer is told; a connection that breaks meanwhile is part of the storm.
}
