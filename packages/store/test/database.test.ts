import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { choosePort, startPostgresServer } from '@stampede/provision';
import { Database, migrateLedger } from '@stampede/store';
import { createTestDatabase, waitFor } from '@stampede/testkit';
import pg from 'pg';

/** Until the right server is used again after it can be reached. */
const AGAIN_MS = 10_000;
const ROLE = `stampede_${randomBytes(4).toString('hex')}`;

const server = process.env['TEST_DATABASE_URL'] ?? '';
let admin: pg.Client;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let name: string;
const opened: Database[] = [];

beforeAll(async () => {
  admin = new pg.Client({ connectionString: server });
  await admin.connect();
  database = await createTestDatabase();
  name = new URL(database.url).pathname.slice(1);
  await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'old'`);
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
  await owner.end();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.close()));
});
afterAll(async () => {
  await database.drop();
  await admin.query(`DROP ROLE ${ROLE}`);
  await admin.end();
});

function open(url: string, poolSize = 4): Database {
  const db = new Database({
    url,
    poolSize,
    timeoutMs: 3000,
    applicationName: 'test',
    onError: () => undefined,
  });
  opened.push(db);
  return db;
}

/** Connects as an ordinary role. */
function asRole(password: string): string {
  const url = new URL(database.url);
  url.username = ROLE;
  url.password = password;
  return url.href;
}

async function causeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was done'),
    (reason: unknown) => reason as Error,
  );
  expect(error).toBeInstanceOf(StoreUnavailableError);
  return (error.cause as Error).message;
}

async function worksAgain(work: () => Promise<unknown>): Promise<void> {
  await waitFor(
    'it works again',
    async () => {
      try {
        await work();
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailableError);
        return false;
      }
    },
    AGAIN_MS,
  );
}

const backend = async (db: Database): Promise<number | undefined> =>
  (await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;

/** What follows from a change is only felt by sessions that begin after it. */
async function endSessions(): Promise<void> {
  await admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
    [name],
  );
}

describe('whatever keeps it from a session is an outage, and ends by itself', () => {
  const faults: [string, () => string[], () => string[], RegExp][] = [
    [
      'a rotated password (28P01)',
      () => [`ALTER ROLE ${ROLE} PASSWORD 'new'`],
      () => [`ALTER ROLE ${ROLE} PASSWORD 'old'`],
      /password authentication failed/,
    ],
    [
      'a role that may not log in (28000)',
      () => [`ALTER ROLE ${ROLE} NOLOGIN`],
      () => [`ALTER ROLE ${ROLE} LOGIN`],
      /not permitted to log in/,
    ],
    [
      'a database that takes no connections (55000)',
      () => [`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`],
      () => [`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`],
      /not currently accepting connections/,
    ],
    [
      'a database that is gone (3D000)',
      () => [`ALTER DATABASE ${name} RENAME TO ${name}_gone`],
      () => [`ALTER DATABASE ${name}_gone RENAME TO ${name}`],
      /does not exist/,
    ],
    [
      'too many connections (53300)',
      () => [`ALTER ROLE ${ROLE} CONNECTION LIMIT 0`],
      () => [`ALTER ROLE ${ROLE} CONNECTION LIMIT -1`],
      /too many connections/,
    ],
    [
      'a database that may only be read',
      () => [`ALTER DATABASE ${name} SET default_transaction_read_only = on`],
      () => [`ALTER DATABASE ${name} RESET default_transaction_read_only`],
      /may only read \(a standby, or the database is read-only\)/,
    ],
  ];
  it.each(faults)('%s', async (_fault, begin, end, cause) => {
    const db = open(asRole('old'));
    await db.query('SELECT 1');
    await endSessions();
    for (const statement of begin()) await admin.query(statement);
    await endSessions();
    try {
      await waitFor('the connection is lost', async () => {
        try {
          await db.query('SELECT 1');
          return false;
        } catch {
          return true;
        }
      });
      expect(await causeOf(db.query('SELECT 1'))).toMatch(cause);
      expect(await causeOf(db.transaction(async (tx) => tx.query('SELECT 1')))).toMatch(cause);
    } finally {
      for (const statement of end()) await admin.query(statement);
    }
    await worksAgain(() => db.query('SELECT 1'));
  });

  it('a certificate that it does not trust', async () => {
    const db = open(`${database.url}?sslmode=verify-full`);
    expect(await causeOf(db.query('SELECT 1'))).toMatch(/SSL/);
  });

  it('a name that does not exist', async () => {
    const db = open('postgres://u:p@no-such-host.invalid/db');
    expect(await causeOf(db.query('SELECT 1'))).toMatch(/no-such-host/);
  });
});

describe('a session that refuses to write', () => {
  const write = (db: Database): Promise<unknown> =>
    db.query(`UPDATE public.gates SET reason = reason WHERE partition = 0`);

  it('never goes back to the pool, nor do those beside it', async () => {
    const db = open(database.url, 3);
    await Promise.all([1, 2, 3].map(() => db.query('SELECT pg_sleep(0.2)')));
    const before = new Set<number | undefined>();
    await Promise.all(
      [1, 2, 3].map(async () => {
        before.add(await backend(db));
        await db.query(`SELECT set_config('default_transaction_read_only', 'on', false), pg_sleep(0.2)`);
      }),
    );
    await expect(write(db)).rejects.toThrow(StoreUnavailableError);
    for (let count = 0; count < 6; count += 1) await write(db);
    expect(before.has(await backend(db))).toBe(false);
  });

  it('in a transaction', async () => {
    const db = open(database.url, 1);
    await db.query(`SELECT set_config('default_transaction_read_only', 'on', false)`);
    const work = (): Promise<unknown> =>
      db.transaction(async (tx) => tx.query(`UPDATE public.gates SET reason = reason`));
    await expect(work()).rejects.toThrow(StoreUnavailableError);
    await work();
  });

  it('is opened no faster than the back-off allows, however many ask', async () => {
    let sessions = 0;
    const counting = createServer((socket) => {
      sessions += 1;
      const onward = connect(Number(new URL(server).port), '127.0.0.1');
      pipeline(socket, onward, socket, () => undefined);
    });
    counting.listen(0, '127.0.0.1');
    await once(counting, 'listening');
    const url = new URL(database.url);
    url.port = String((counting.address() as AddressInfo).port);
    const db = open(url.href);
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    let asked = 0;
    try {
      const untilMs = performance.now() + 2000;
      for (; performance.now() < untilMs; asked += 1) await causeOf(db.query('SELECT 1'));
    } finally {
      await admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
      counting.close();
    }
    expect(asked).toBeGreaterThan(100);
    expect(sessions).toBeLessThan(10);
  });
});

describe('several servers in one URL', () => {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-postgres-'));
  let port: number;
  let other: Awaited<ReturnType<typeof startPostgresServer>>;
  const start = (readOnly: string): ReturnType<typeof startPostgresServer> =>
    startPostgresServer({ dir, port, settings: { fsync: 'off', default_transaction_read_only: readOnly } });

  beforeAll(async () => {
    const from = 33_000 + Math.floor(Math.random() * 700);
    port = await choosePort({ who: 'Postgres', host: '127.0.0.1', from, log: () => undefined });
    other = await start('off');
    const client = new pg.Client({ connectionString: other.url });
    await client.connect();
    await client.query(`CREATE ROLE ${ROLE} LOGIN SUPERUSER PASSWORD 'old'`);
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    await migrateLedger(`postgres://${ROLE}:old@127.0.0.1:${port}/${name}`);
    await other.stop();
    other = await start('on');
  }, 120_000);
  afterAll(async () => {
    await other.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const list = (): string =>
    `postgres://${ROLE}:old@127.0.0.1:${port},${new URL(server).host}/${name}?application_name=list`;
  const portOf = async (db: Database): Promise<number | undefined> =>
    (await db.query<{ port: number }>(`SELECT current_setting('port')::int AS port`))[0]?.port;

  it('the one that may write is taken, and another one when that changes', async () => {
    const db = open(list());
    expect(await portOf(db)).toBe(Number(new URL(server).port));
    // The one that could write becomes the one that cannot.
    await other.stop();
    other = await start('off');
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await endSessions();
    try {
      await waitFor(
        'the other one is taken',
        async () => (await portOf(db).catch(() => 0)) === port,
        AGAIN_MS,
      );
      await other.stop();
      expect(await causeOf(db.query('SELECT 1'))).toMatch(/none of the servers may write/);
    } finally {
      await admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    }
    await worksAgain(() => portOf(db));
  }, 120_000);

  it('is migrated where it may be written', async () => {
    await other.stop();
    expect(await migrateLedger(list().replace(`:${port},`, ':1,'))).toEqual({ applied: [] });
    other = await start('on');
  }, 60_000);
});

describe('exclusively', () => {
  it('one at a time under a name, in whatever process, and the next one after it', async () => {
    const [one, two] = [open(database.url), open(database.url)];
    const ran = await one.exclusively('a name', async () => {
      expect(await two.exclusively('a name', async () => undefined)).toBe(false);
      expect(await one.exclusively('a name', async () => undefined)).toBe(false);
      expect(await two.exclusively('another name', async () => undefined)).toBe(true);
    });
    expect(ran).toBe(true);
    expect(await two.exclusively('a name', async () => undefined)).toBe(true);
    expect(await one.query('SELECT FROM public.leases')).toEqual([]);
  });

  it('is over when the work fails, and lapses when its holder dies', async () => {
    const db = open(database.url);
    await expect(db.exclusively('a name', () => Promise.reject(new Error('a fault')))).rejects.toThrow(
      'a fault',
    );
    await db.query(
      `INSERT INTO public.leases VALUES ('a name', gen_random_uuid(), clock_timestamp() + interval '3 seconds')`,
    );
    await waitFor('it lapses', () => db.exclusively('a name', async () => undefined), AGAIN_MS);
  });

  it('is kept while the work goes on', async () => {
    const [one, two] = [open(database.url), open(database.url)];
    await one.exclusively('long', async () => {
      const [first] = await until(one);
      await waitFor('it is renewed', async () => {
        expect(await two.exclusively('long', async () => undefined)).toBe(false);
        return (await until(one))[0]! > first!;
      });
    });
  });

  const until = async (db: Database): Promise<number[]> =>
    (
      await db.query<{ ms: number }>(
        `SELECT floor(extract(epoch FROM lease_until) * 1000)::int8 AS ms FROM public.leases`,
      )
    ).map(({ ms }) => ms);
});
