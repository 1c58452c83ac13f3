import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, startTestRedis, waitFor } from '@stampede/testkit';
import { Redis } from 'ioredis';
import pg from 'pg';
import { WINDOW_SECONDS } from '../shop.ts';
import { stockKey } from './job.ts';

/** The baseline on its own Redis and database, with one sale of unlimited stock. */
export interface Baseline {
  readonly url: string;
  readonly token: string;
  /** For inspection of its Redis, and for moving its deadlines. */
  readonly redis: Redis;
  /** Orders that are not in Postgres yet. */
  backlog(): Promise<number>;
  stop(): Promise<void>;
}

export const STOCK = 1_000_000_000;

export async function startBaseline(saleId: string): Promise<Baseline> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const redis = await startTestRedis();
    undo.push(() => redis.remove());
    const database = await createTestDatabase();
    undo.push(() => database.drop());
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'));
    await client.end();
    const admin = new Redis(redis.url);
    admin.on('error', () => undefined);
    undo.push(async () => admin.disconnect());
    await admin.set(stockKey(saleId), STOCK);

    const token = randomBytes(16).toString('hex');
    const env = {
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      SHOP_TOKEN: token,
      NODE_ENV: 'production',
      PAYMENT_WINDOW_MS: String(WINDOW_SECONDS * 1000),
    };
    const worker = startChild('worker.ts', env);
    undo.push(() => end(worker));
    const api = startChild('api.ts', env);
    undo.push(() => end(api));
    const [, [{ port }]] = (await Promise.all([once(worker, 'message'), once(api, 'message')])) as [
      unknown[],
      [{ port: number }],
    ];
    const backlog = async (): Promise<number> =>
      (await admin.llen('bull:orders:wait')) + (await admin.llen('bull:orders:active'));
    await waitFor('the baseline is ready', async () => (await backlog()) === 0);
    return { url: `http://127.0.0.1:${port}`, token, redis: admin, backlog, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startChild(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return fork(path, { env: { ...process.env, ...env }, detached: true });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
