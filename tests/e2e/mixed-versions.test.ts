import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateLedger } from '@stampede/store';
import {
  createTestDatabase,
  lawsAtRest,
  ShopClient,
  startProcess,
  startTestRedis,
  waitFor,
  type AppName,
  type RunningProcess,
  type TestDatabase,
  type TestRedis,
} from '@stampede/testkit';
import pg from 'pg';
import { MixedLoad } from './mixed-load.ts';
import { documentedWayBack, unpackVersionBefore, whyNotThere, type VersionBefore } from './version-before.ts';

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

const APPS: readonly AppName[] = ['expiry-listener', 'order-creator', 'buy-api'];
const CASE_MS = 300_000;
/** Purchases that each door accepts in a phase. */
const PHASE = 40;
/** Expected reasons of a rebuild here. Any other reason means that one version rejects what the other has written. */
const REASONS: ReadonlySet<unknown> = new Set([
  'it is new',
  // The version before does not record the history that it approved.
  'the Redis server has another replication history than the approved one',
  // The listeners of both versions may begin at the same time.
  'a reconcile did not finish',
]);

type Start = (name: AppName, env: Readonly<Record<string, string>>) => Promise<RunningProcess>;

/** One copy of each process, of one version. */
interface Fleet {
  readonly url: string;
  readonly processes: readonly RunningProcess[];
}

const notThere = whyNotThere();
const describeMixed = notThere === null ? describe : describe.skip;

describeMixed(
  `the version before and this one side by side${notThere === null ? '' : ` (${notThere})`}`,
  () => {
    const tokens = {
      operatorToken: randomBytes(16).toString('hex'),
      shopToken: randomBytes(16).toString('hex'),
    };
    const load = new MixedLoad();
    const running = new Set<RunningProcess>();
    const started: RunningProcess[] = [];
    let before: VersionBefore;
    let database: TestDatabase;
    let redis: TestRedis;
    let pool: pg.Pool;

    beforeAll(async () => {
      before = unpackVersionBefore();
      [database, redis] = await Promise.all([
        createTestDatabase({}, (url) => before.migrate(url)),
        startTestRedis(),
      ]);
      pool = new pg.Pool({ connectionString: database.url, max: 4, types });
      pool.on('error', () => undefined);
    }, CASE_MS);
    afterAll(async () => {
      await load.stop();
      await Promise.all([...running].map((one) => one.stop()));
      await pool.end();
      await Promise.all([database.drop(), redis.remove()]);
      before.remove();
    }, CASE_MS);

    const sql = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
      (await pool.query<Row>(text)).rows;

    async function startOne(
      start: Start,
      name: AppName,
      databaseUrl = database.url,
    ): Promise<RunningProcess> {
      const one = await start(name, {
        REDIS_URL: redis.url,
        DATABASE_URL: databaseUrl,
        OPERATOR_TOKEN: tokens.operatorToken,
        SHOP_TOKEN: tokens.shopToken,
        HOST: '127.0.0.1',
        PORT: '0',
        STAMPEDE_RUN_DIR: redis.dir,
      });
      running.add(one);
      started.push(one);
      return one;
    }

    async function startFleet(start: Start, databaseUrl?: string): Promise<Fleet> {
      const processes: RunningProcess[] = [];
      // In the order of ecosystem.config.js.
      for (const name of APPS) processes.push(await startOne(start, name, databaseUrl));
      const url = processes.at(-1)?.url;
      if (url === undefined || url === null) throw new Error('the buy API did not say where it listens');
      await waitFor('it is ready', async () => (await fetch(`${url}/readyz`)).status === 200);
      return { url, processes };
    }

    /** Stops the running processes of a fleet; default: all. */
    async function stopFleet({ processes }: Fleet, names = APPS): Promise<void> {
      for (const one of processes.filter(
        (each) => running.has(each) && names.includes(each.name as AppName),
      )) {
        await one.stop();
        running.delete(one);
      }
    }

    /** The unexpected reasons for which processes of both versions have rebuilt the gate. */
    function needlessReasons(): unknown[] {
      return started
        .flatMap((one) => one.lastLines().split('\n'))
        .filter((line) => line.includes('"msg":"gate reconciled"'))
        .map((line) => (JSON.parse(line) as { readonly reason?: unknown }).reason)
        .filter((reason) => !REASONS.has(reason));
    }

    /** The broken laws by the audit of a buy API. */
    async function audited(url: string): Promise<string[]> {
      const client = new ShopClient({ ...tokens, url }, 1);
      try {
        return await lawsAtRest({ sql }, client, load.saleId);
      } finally {
        client.close();
      }
    }

    it(
      'keep every promise on the way up and on the way back',
      async () => {
        const old = await startFleet(before.start);
        const oldDoor = load.open({ ...tokens, url: old.url });
        await load.start(oldDoor);
        await load.goesOn(PHASE, oldDoor);

        // Up: this version drains what the version before has queued.
        expect((await migrateLedger(database.url)).applied.length).toBeGreaterThan(0);
        await load.goesOn(PHASE, oldDoor);
        await stopFleet(old, ['order-creator']);
        const now = await startFleet(startProcess);
        const nowDoor = load.open({ ...tokens, url: now.url });
        await load.goesOn(PHASE, oldDoor, nowDoor);
        await load.close(oldDoor);
        await stopFleet(old);
        await load.goesOn(PHASE, nowDoor);

        // Down: the version before drains what this one has queued.
        const refused = await startOne(before.start, 'order-creator');
        await waitFor('the version before says that the schema is newer than it', () =>
          refused.lastLines().includes('the database has migrations of a newer version'),
        );
        const back = documentedWayBack();
        await sql(back.sql);
        await stopFleet(now, ['order-creator']);
        const again = await startFleet(before.start, `${database.url}${back.suffix}`);
        const doorAgain = load.open({ ...tokens, url: again.url });
        await load.goesOn(PHASE, doorAgain, nowDoor);
        await load.close(nowDoor);
        await stopFleet(now);
        await load.goesOn(PHASE, doorAgain);
        await load.stop();

        await waitFor(
          'every order is at its end',
          async () => (await sql(`SELECT FROM orders WHERE state = 'pending_payment' LIMIT 1`)).length === 0,
        );
        expect(load.odd).toEqual([]);
        expect(await audited(again.url)).toEqual([]);
        const { url } = await startOne(startProcess, 'buy-api');
        expect(await audited(url ?? '')).toEqual([]);
        expect(needlessReasons()).toEqual([]);
        const orders = await sql<{ order_no: string; state: string; request: object }>(
          `SELECT order_no, state, json_build_object('buyerId', buyer_id, 'sku', sku, 'quantity', quantity) AS request
           FROM orders`,
        );
        const rows = new Map(orders.map((order) => [order.order_no, order]));
        expect(rows.size).toBe(load.promised.size);
        for (const [orderNo, { request, end }] of load.promised) {
          const { sku, quantity, buyerId } = request;
          const row = rows.get(orderNo);
          expect(row?.request).toEqual({ buyerId, sku, quantity });
          if (end !== 'unknown') expect(row?.state).toBe(end);
        }
      },
      CASE_MS,
    );
  },
);
