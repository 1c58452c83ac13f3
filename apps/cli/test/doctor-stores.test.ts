import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeStores, openStores, type Stores } from '@stampede/engine';
import {
  createTestDatabase,
  deadLetter,
  holdRows,
  openTestSale,
  startWorld,
  type World,
} from '@stampede/testkit';
import type { StoreCheck } from '../src/doctor/check.ts';
import { judgeClocks, clocks } from '../src/doctor/clocks.ts';
import { examineStores } from '../src/doctor/examine.ts';
import type { Found } from '../src/doctor/finding.ts';
import { gates } from '../src/doctor/gates.ts';
import { openTransactionsOlderThan } from '../src/doctor/open-transactions.ts';
import { judgeConnections, postgresGrants, postgresServer } from '../src/doctor/postgres-server.ts';
import { reachStores } from '../src/doctor/reach-stores.ts';
import { redisServers } from '../src/doctor/redis-servers.ts';
import { siteOf } from './doctor-site.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const look = (check: StoreCheck, stores: Stores = world.stores): Promise<readonly Found[]> =>
  check.look(stores, siteOf(world));

/** The tests' own Postgres syncs nothing; another one does. */
const FSYNC = 'fsync is off';

/** What is not in order. */
async function wrong(check: StoreCheck, stores?: Stores): Promise<[string, string, string | null][]> {
  const found = await look(check, stores);
  return found
    .filter(({ verdict, found: words }) => verdict !== 'ok' && words !== FSYNC)
    .map(({ verdict, found: words, whatToDo }) => [verdict, words, whatToDo]);
}

/** Runs `work` with stores of another database or server. */
async function withOther(
  options: Partial<Stores['options']>,
  work: (stores: Stores) => Promise<void>,
): Promise<void> {
  const stores = openStores({ ...world.stores.options, databasePoolSize: 2, ...options });
  try {
    await work(stores);
  } finally {
    await closeStores(stores);
  }
}

async function readSetting(name: string): Promise<string> {
  const reply: unknown = await world.admin.config('GET', name);
  return (reply as [string, string])[1];
}

/** Sets a setting of Redis while `work` runs. */
async function withSetting(name: string, value: string, work: () => Promise<void>): Promise<void> {
  const before = await readSetting(name);
  await world.admin.config('SET', name, value);
  try {
    await work();
  } finally {
    await world.admin.config('SET', name, before);
  }
}

it('a deployment in order, in which no process runs, has nothing wrong but that', async () => {
  const { findings, skipped, lacksServer } = await examineStores(world.stores, siteOf(world));
  expect([skipped, lacksServer]).toEqual([[], false]);
  const failed = findings.filter(({ verdict, found }) => verdict === 'fail' && found !== FSYNC);
  expect(failed.map(({ found }) => found)).toEqual([
    'no buy-api lives',
    'no order-creator lives',
    'no expiry-listener lives',
    'no webhook-sender lives',
  ]);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set([
      ...['redis', 'postgres', 'schema', 'redis settings', 'postgres settings', 'grants', 'transactions'],
      ...['clocks', 'gates', 'processes', 'ports'],
    ]),
  );
});

describe('of Redis', () => {
  it.each([
    ['maxmemory-policy', 'allkeys-lru', 'fail', 'maxmemory-policy is allkeys-lru', 'set it to noeviction'],
    ['appendonly', 'no', 'fail', 'appendonly is no', 'set it to yes'],
    ['notify-keyspace-events', '', 'warn', 'notify-keyspace-events lacks E and x', 'add Ex to it'],
    ['maxmemory', '1', 'fail', '% of maxmemory is in use', 'raise maxmemory'],
  ])('%s "%s" is found, with what to do, and stays as it is', async (name, value, verdict, found, toDo) => {
    expect(await wrong(redisServers)).toEqual([]);
    await withSetting(name, value, async () => {
      expect(await wrong(redisServers)).toEqual([
        [verdict, expect.stringContaining(found), expect.stringContaining(toDo)],
      ]);
      expect(await readSetting(name)).toBe(value);
    });
    expect(await wrong(redisServers)).toEqual([]);
  });

  it('replicas that are configured and missing are found', async () => {
    await withOther({ redisWaitReplicas: 1 }, async (stores) => {
      await reachStores(stores);
      expect(await wrong(redisServers, stores)).toEqual([
        [
          'fail',
          expect.stringContaining('0 replicas are connected and REDIS_WAIT_REPLICAS is 1'),
          expect.any(String),
        ],
      ]);
    });
  });

  it('the disk of a server on this machine is looked at', async () => {
    const found = await look(redisServers);
    expect(found.some((each) => each.found.includes(`free for Redis (${world.redis.dir})`))).toBe(true);
  });
});

describe('of Postgres', () => {
  it.each([
    ['synchronous_commit', 'off', 'synchronous_commit is off'],
    ['synchronous_commit', 'on', null],
  ])('%s = %s of the database is judged', async (name, value, found) => {
    const database = await createTestDatabase({ [name]: value });
    await withOther({ databaseUrl: database.url }, async (stores) => {
      expect(await wrong(postgresServer, stores)).toEqual(
        found === null ? [] : [['fail', found, expect.stringContaining('set it to on')]],
      );
    });
    await database.drop();
  });

  it('the connections are counted, and warned of before none is left', async () => {
    expect((await look(postgresServer)).map(({ found }) => found).join()).toMatch(
      /\d+ of \d+ connections are in use/,
    );
    const verdicts = [84, 85, 100].map((connections) =>
      judgeConnections({ connections, connectionsMax: 100 }),
    );
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'warn', 'fail']);
  });

  it('a transaction that is left open is named, with its session and how to end it', async () => {
    const check = openTransactionsOlderThan(0);
    expect(await wrong(check)).toEqual([]);
    const held = await holdRows(world, 'SELECT 1');
    expect(await wrong(check)).toEqual([
      [
        'fail',
        expect.stringMatching(/^idle in transaction: a transaction of \w+ \(psql\) is open for 0 s$/),
        `end it there, or SELECT pg_terminate_backend(${held.pid})`,
      ],
    ]);
    expect(await wrong(openTransactionsOlderThan(60_000))).toEqual([]);
    await held.release();
  });

  it('a grant that is missing is named', async () => {
    const role = `limited_${process.pid}`;
    const { db } = world.stores;
    await db.query(`CREATE ROLE ${role} LOGIN PASSWORD 'limited'`);
    const url = new URL(world.database.url);
    [url.username, url.password] = [role, 'limited'];
    await db.query(`GRANT SELECT, UPDATE ON public.gates TO ${role}`);
    expect(await wrong(postgresGrants)).toEqual([]);
    await withOther({ databaseUrl: url.href }, async (stores) => {
      expect(await wrong(postgresGrants, stores)).toContainEqual([
        'fail',
        'the user lacks INSERT on public.payments',
        'run deploy/postgres-grants.sql as the owner',
      ]);
      const [, hidden] = await look(openTransactionsOlderThan(60_000), stores);
      expect(hidden?.whatToDo).toBe(`to see them: GRANT pg_read_all_stats TO ${role}`);
    });
    await db.query(`DROP OWNED BY ${role}`);
    await db.query(`DROP ROLE ${role}`);
  });

  it('a database that is not migrated gets no further check, and the command that migrates it', async () => {
    const database = await createTestDatabase({}, () => Promise.resolve());
    await withOther({ databaseUrl: database.url }, async (stores) => {
      const { findings, skipped, lacksServer } = await examineStores(stores, siteOf(world));
      expect(findings.find(({ check }) => check === 'schema')).toMatchObject({
        verdict: 'fail',
        found: expect.stringContaining('the database lacks 0001-ledger'),
        whatToDo: 'npx stampede migrate',
      });
      expect(skipped).toEqual(['grants', 'gates', 'processes', 'ports']);
      expect(lacksServer).toBe(false);
      expect(await stores.db.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    });
    await database.drop();
  });
});

describe('a store that cannot be reached', () => {
  it.each([
    ['redis', { redisUrl: 'redis://:secret@127.0.0.1:1/0' }, '127.0.0.1:1 does not answer'],
    ['postgres', { databaseUrl: 'postgres://a:secret@127.0.0.1:1/b' }, 'ECONNREFUSED 127.0.0.1:1'],
  ])('is named, and the other one is looked at: %s', async (name, options, words) => {
    await withOther(options, async (stores) => {
      const { findings, skipped, lacksServer } = await examineStores(stores, siteOf(world));
      expect(lacksServer).toBe(true);
      const [away] = findings.filter(({ check }) => check === name);
      expect(away).toMatchObject({ verdict: 'fail', found: expect.stringContaining(words) });
      expect(skipped).toContain(`${name} settings`);
      const other = name === 'redis' ? 'postgres' : 'redis';
      expect(findings.some(({ check }) => check === `${other} settings`)).toBe(true);
      expect(JSON.stringify(findings)).not.toContain('secret');
    });
  });
});

describe('between gate and ledger', () => {
  it('the clocks are compared, and a second of difference is said', async () => {
    expect(await wrong(clocks)).toEqual([]);
    expect(judgeClocks({ redisAheadMs: 1400, postgresAheadMs: -20 })).toEqual([
      { verdict: 'warn', found: 'Redis and Postgres are 1420 ms apart', whatToDo: 'run NTP on all machines' },
    ]);
    expect(judgeClocks({ redisAheadMs: 5000, postgresAheadMs: 5010 })).toMatchObject([
      { verdict: 'warn', found: 'this machine and the stores are 5010 ms apart' },
    ]);
  });

  it('dead letters, old purchases in a queue and old pending changes are found', async () => {
    expect(await wrong(gates)).toEqual([]);
    const sale = await openTestSale(world);
    await deadLetter(world, sale);
    await world.stores.db.query(
      `INSERT INTO pending_gate_changes (partition, kind, sale_id, created_at)
       VALUES ($1, 'sale', $2, now() - interval '90 seconds')`,
      [sale.catalog.partition, sale.saleId],
    );
    expect(await wrong(gates)).toEqual([
      [
        'fail',
        expect.stringMatching(/^1 pending gate changes, the oldest for 9\d s$/),
        expect.stringContaining('expiry-listener'),
      ],
      ['warn', '1 dead letters', 'npx stampede dead list shows them; replay or discard each'],
    ]);
    await world.stores.db.query('DELETE FROM pending_gate_changes');
  });

  it('a gate that is not trusted is found by its partition', async () => {
    await world.stores.db.query(`UPDATE gates SET state = 'untrusted', reason = 'a test'`);
    await reachStores(world.stores);
    expect(await wrong(gates)).toContainEqual([
      'fail',
      'no purchases in partition 0: the gate is not trusted',
      expect.stringContaining('npx stampede reconcile --if-needed'),
    ]);
    await world.trust();
    expect((await look(gates))[0]).toMatchObject({ verdict: 'ok', found: 'every gate is trusted (1)' });
  });
});
