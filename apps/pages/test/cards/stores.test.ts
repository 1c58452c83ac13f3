import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeployment, startProxy, waitFor, type Deployment } from '@stampede/testkit';
import pg from 'pg';
import { startSafePostgres, type SafePostgres } from '../safe-postgres.ts';
import { startWatched, type Watched } from '../watched.ts';

/** Of a Postgres without settings. */
const CONNECTIONS_MAX = 100;

let postgres: SafePostgres;
let deployment: Deployment;
let watched: Watched;

beforeAll(async () => {
  postgres = await startSafePostgres();
  deployment = await startDeployment();
  watched = await startWatched(deployment);
  await watched.shows();
}, 60_000);
afterAll(async () => {
  await watched.close();
  await deployment.stop();
  await postgres.remove();
}, 60_000);

/** Further views, which come at least every second while a store is unavailable. */
async function goesOn(): Promise<void> {
  const from = watched.views.length;
  await waitFor('there are more views', () => watched.views.length > from + 4);
  const times = watched.views.slice(from).map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(1000);
}

/** Exactly one kind of card, while views go on; and after the cure none. @returns what the card says */
async function isOneCard(plant: () => Promise<unknown>, cure: () => Promise<unknown>): Promise<string> {
  const from = watched.views.length;
  await plant();
  let cause: string;
  try {
    await watched.shows('store-refuses');
    await goesOn();
    cause = watched.watch.desk().cards[0]?.cause ?? '';
    expect(watched.kinds()).toEqual(['store-refuses']);
  } finally {
    await cure();
  }
  await watched.shows();
  // Processes that connect again are not missing. A gate whose Redis was away may be rebuilt.
  const kinds = watched.views.slice(from).flatMap(({ view }) => view.cards.map(({ kind }) => kind));
  expect(kinds.filter((kind) => kind !== 'store-refuses' && kind !== 'gate-untrusted')).toEqual([]);
  return cause;
}

describe('one card, and a desk that goes on, is what is shown of', () => {
  it('a Redis that is gone', async () => {
    const { redis } = deployment;
    expect(
      await isOneCard(
        () => redis.server.stop(),
        () => redis.restart(),
      ),
    ).toMatch(/^Redis cannot be used: .*ECONNREFUSED/);
  });

  it('a Redis that does not answer', async () => {
    const { pid } = deployment.redis.server;
    const signal = (name: NodeJS.Signals) => (): Promise<unknown> => Promise.resolve(process.kill(pid, name));
    expect(await isOneCard(signal('SIGSTOP'), signal('SIGCONT'))).toMatch(/^Redis cannot be used: /);
  });

  it('a Redis that is full', async () => {
    const { admin } = deployment;
    expect(
      await isOneCard(
        () => admin.config('SET', 'maxmemory', '1mb'),
        () => admin.config('SET', 'maxmemory', '0'),
      ),
    ).toContain("command not allowed when used memory > 'maxmemory'");
  });

  it('a Redis that has become a replica', async () => {
    const { admin } = deployment;
    expect(
      await isOneCard(
        () => admin.replicaof('127.0.0.1', '1'),
        () => admin.replicaof('NO', 'ONE'),
      ),
    ).toMatch(/^Redis cannot be used: /);
  });

  it('a Postgres that is gone', async () => {
    expect(await isOneCard(postgres.stop, postgres.start)).toMatch(
      /^Postgres cannot be used: .*ECONNREFUSED/,
    );
    const { sales, processes } = watched.watch.desk();
    expect([sales.value, processes.value?.length]).toEqual([[], 4]);
  });

  it('a Postgres that does not answer, before its own timeout has passed', async () => {
    const proxy = await startProxy(deployment.database.url);
    const { redis, database } = deployment;
    const apart = await startWatched({ redis, database: { ...database, url: proxy.url } });
    try {
      await apart.shows();
      const undo = proxy.silence('both');
      const { cards, processes } = await apart.shows('store-refuses');
      expect(cards[0]?.id).toBe('store-refuses:postgres');
      expect(processes.value).not.toBeNull();
      undo();
      await apart.shows();
    } finally {
      await apart.close();
      await proxy.close();
    }
  });

  it('a Postgres whose connections are all in use', async () => {
    const clients: pg.Client[] = [];
    const fill = async (): Promise<void> => {
      for (let count = 0; count < CONNECTIONS_MAX; count += 1) {
        const client = new pg.Client({ connectionString: postgres.url });
        client.on('error', () => undefined);
        const isRefused = await client.connect().then(
          () => false,
          () => true,
        );
        if (isRefused) return;
        clients.push(client);
      }
    };
    const free = (): Promise<unknown> => Promise.all(clients.map((client) => client.end()));
    expect(await isOneCard(fill, free)).toBe(
      'Postgres: all 97 connections are in use, and further ones are refused.',
    );
  });

  it('a Postgres that may only be read', async () => {
    const database = new URL(deployment.database.url).pathname.slice(1);
    const run = async (statement: string): Promise<void> => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(statement);
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [database],
      );
      await client.end();
    };
    expect(
      await isOneCard(
        () => run(`ALTER DATABASE ${database} SET default_transaction_read_only = on`),
        () => run(`ALTER DATABASE ${database} RESET default_transaction_read_only`),
      ),
    ).toContain('the session may only read');
  });
});
