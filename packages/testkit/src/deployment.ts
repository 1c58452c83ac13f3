import { randomBytes } from 'node:crypto';
import { COPIES_MAX, METRICS_OFFSETS } from '@stampede/process';
import { choosePortBlock } from '@stampede/provision';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startProcess, type AppName, type RunningProcess } from './running-process.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

export interface DeploymentOptions {
  readonly orderCreators?: number;
  readonly expiryListeners?: number;
  /** Default: none. */
  readonly webhookSenders?: number;
  readonly redisArgs?: readonly string[];
  /** Instead: a server that the caller has started; the deployment removes it. */
  readonly redis?: TestRedis;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the processes have ports for their probes and metrics. */
  readonly metrics?: boolean;
  /** Arguments of Node for all processes; default: those of each one's deployment. */
  readonly nodeArgs?: readonly string[];
  /** Each process in a session of its own, as under pm2; see {@link startProcess}. */
  readonly ownSessions?: boolean;
}

/** The whole system on its own Redis and database: real processes, used over HTTP. */
export interface Deployment {
  readonly url: string;
  readonly operatorToken: string;
  readonly shopToken: string;
  readonly redis: TestRedis;
  readonly database: TestDatabase;
  readonly processes: readonly RunningProcess[];
  /** For inspection of Redis; not a connection of the system. */
  readonly admin: Redis;
  /** The same for the ledger; bigint and numeric are numbers. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Gracefully stops all that was started, and removes its data. */
  stop(): Promise<void>;
}

const types = new pg.TypeOverrides();
for (const oid of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) types.setTypeParser(oid, Number);

/** One buy API; default: one order-creator and one expiry-listener. Needs the build, and TEST_DATABASE_URL as all tests do. */
export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    const results: PromiseSettledResult<unknown>[] = [];
    for (const step of undo.splice(0).reverse()) results.push(...(await Promise.allSettled([step()])));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  try {
    const redis = options.redis ?? (await startTestRedis({ args: options.redisArgs ?? [] }));
    undo.push(() => redis.remove());
    const database = await createTestDatabase();
    undo.push(() => database.drop());
    const admin = new Redis(redis.url, { maxRetriesPerRequest: null });
    admin.on('error', () => undefined);
    undo.push(async () => admin.disconnect());
    const pool = new pg.Pool({ connectionString: database.url, max: 4, types });
    pool.on('error', () => undefined);
    undo.push(() => pool.end());

    const [operatorToken, shopToken] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const {
      orderCreators = 1,
      expiryListeners = 1,
      webhookSenders = 0,
      metrics = false,
      ownSessions = false,
    } = options;
    const env = {
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      OPERATOR_TOKEN: operatorToken,
      SHOP_TOKEN: shopToken,
      HOST: '127.0.0.1',
      PORT: '0',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      METRICS_PORT: metrics ? String(await freeMetricsPort()) : '0',
      ...options.env,
    };
    const wanted: [AppName, number][] = [
      ['expiry-listener', expiryListeners],
      ['webhook-sender', webhookSenders],
      ['order-creator', orderCreators],
      ['buy-api', 1],
    ];
    const starts = wanted.flatMap(([name, count]) =>
      Array.from({ length: count }, (_, copy) =>
        startProcess(
          name,
          { ...env, NODE_APP_INSTANCE: String(copy) },
          { ownSession: ownSessions, nodeArgs: options.nodeArgs },
        ),
      ),
    );
    const started = await Promise.allSettled(starts);
    const processes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    undo.push(() => Promise.all(processes.map((running) => running.stop())));
    for (const result of started) if (result.status === 'rejected') throw result.reason;

    const url = processes.find((running) => running.url !== null)?.url;
    if (url === undefined || url === null) throw new Error('the buy API did not say where it listens');
    await waitFor('the system is ready', async () => (await fetch(`${url}/readyz`)).status === 200, 30_000);
    const sql = async <Row extends pg.QueryResultRow>(
      text: string,
      values: readonly unknown[] = [],
    ): Promise<Row[]> => (await pool.query<Row>(text, [...values])).rows;
    return { url, operatorToken, shopToken, redis, database, processes, admin, sql, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Far from the default port, which a system on this machine may use. */
function freeMetricsPort(): Promise<number> {
  const offsets = Object.values(METRICS_OFFSETS).flatMap((first) =>
    Array.from({ length: COPIES_MAX }, (_, copy) => first + copy),
  );
  const from = 20_000 + 100 * Math.floor(Math.random() * 100);
  return choosePortBlock({
    who: 'the metrics',
    host: '127.0.0.1',
    offsets,
    from,
    step: 100,
    log: () => undefined,
  });
}
