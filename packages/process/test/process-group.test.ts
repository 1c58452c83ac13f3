import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openProcessStores, recordProcess, type ProcessLife, type Stores } from '@stampede/engine';
import { choosePortBlock } from '@stampede/provision';
import { Counter, Resource, type Group } from '@stampede/runtime';
import {
  processContext,
  startProxy,
  startWorld,
  waitFor,
  type TestContext,
  type World,
} from '@stampede/testkit';
import { processGroup } from '../src/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.stores.db.query('DELETE FROM processes'));
const groups: Group[] = [];
afterEach(async () => {
  await Promise.all(groups.splice(0).map((group) => group.stop()));
});
afterAll(() => world.close());

interface Started {
  readonly context: TestContext;
  readonly stores: Stores;
  readonly group: Group;
  readonly sold: Counter<'reason'>;
}

async function startProcess(env: NodeJS.ProcessEnv = {}, stopWork = async () => undefined): Promise<Started> {
  const context = processContext('buy-api', world, env);
  const stores = openProcessStores(context.name, context.config, context.log);
  const sold = new Counter({
    name: 'sold_total',
    help: 'For the test.',
    labelNames: ['reason'],
    registers: [context.registry],
  });
  const group = processGroup(context, {
    stores,
    needsPostgres: false,
    counters: { sold: { metric: 'sold_total' }, byReason: { metric: 'sold_total', by: 'reason' } },
    parts: [new Resource({ name: 'work', close: stopWork })],
  });
  groups.push(group);
  await group.start();
  return { context, stores, group, sold };
}

interface Row {
  readonly name: string;
  readonly troubles: string[];
  readonly counters: Record<string, unknown>;
}

function rows(): Promise<Row[]> {
  return world.stores.db.query<Row & Record<string, unknown>>(`SELECT * FROM processes ORDER BY process_id`);
}

const life = (processId: string, change: Partial<ProcessLife> = {}): ProcessLife => ({
  ...{ processId, name: 'buy-api', instance: '0', host: 'h', version: '1', pid: 1, uptimeMs: 1000 },
  ...{ troubles: [], counters: {} },
  ...change,
});
const [FIRST, SECOND, THIRD] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

describe('A process', () => {
  it('shows that it lives, with what it has counted, and takes its row away when it stops in good order', async () => {
    const { group, sold } = await startProcess();
    sold.inc({ reason: 'a' }, 2);
    sold.inc({ reason: 'b' });
    await waitFor('the row shows its counters', async () => {
      const [row] = await rows();
      return row?.name === 'buy-api' && row.counters['sold'] === 3;
    });
    expect((await rows())[0]).toMatchObject({
      instance: '0',
      version: '0.1.0',
      pid: process.pid,
      counters: { sold: 3, byReason: { a: 2, b: 1 } },
    });
    await group.stop();
    expect(await rows()).toEqual([]);
  });

  it('shows its troubles while they last, also in Redis', async () => {
    const { group } = await startProcess();
    await waitFor('it is well', async () => (await rows())[0]?.troubles.length === 0);
    await world.redis.server.kill();
    await waitFor(
      'the row names Redis',
      async () =>
        (await rows())[0]?.troubles.some((trouble) => trouble.startsWith('redis: ECONNREFUSED')) === true,
    );
    await world.redis.restart();
    // A cause is over when it was not seen for 5 s.
    await waitFor('it is well again', async () => (await rows())[0]?.troubles.length === 0, 20_000);
    await group.stop();
    await world.trust();
  });

  it('ends in time while Postgres hangs', async () => {
    const way = await startProxy(world.database.url);
    const { group } = await startProcess({ DATABASE_URL: way.url, DATABASE_TIMEOUT_MS: '20000' });
    await waitFor('it has written its row', async () => (await rows()).length === 1);
    way.hang();
    const from = performance.now();
    await group.stop();
    // Its row alone could not be taken away before 20 s.
    expect(performance.now() - from).toBeLessThan(6000);
    await way.close();
  });

  it('keeps its view of the gates while it finishes its work, so that one that is rebuilt is used', async () => {
    const ended = new AbortController();
    const finish = (): void => ended.abort();
    const work = once(ended.signal, 'abort').then(() => undefined);
    const { group, stores } = await startProcess({}, () => work);
    await waitFor('its gate is trusted', async () => stores.gate.isTrusted(0));
    const epochBefore = stores.approvals.get(0)?.epoch ?? 0;
    group.quiet();
    const stopped = group.stop();
    await world.stores.db.query(`UPDATE gates SET state = 'untrusted' WHERE partition = 0`);
    await world.trust();
    await waitFor('it has the new approval', async () => (stores.approvals.get(0)?.epoch ?? 0) > epochBefore);
    expect(group.remaining()).toContain('trust');
    finish();
    await stopped;
    expect(group.remaining()).toEqual([]);
  });

  it('writes nothing in a database from which a newer version has taken away what it needs', async () => {
    await world.stores.db.query(
      `INSERT INTO knex_migrations (name, batch) VALUES ('9999-contract-9998-newer', 2)`,
    );
    const { context, group } = await startProcess();
    await waitFor('it has failed', async () => context.failures.length > 0);
    await group.stop();
    expect(await rows()).toEqual([]);
    await world.stores.db.query(`DELETE FROM knex_migrations WHERE name = '9999-contract-9998-newer'`);
  });

  it('serves its probes and its metrics on its own port, and is ready while its gate is trusted', async () => {
    const wish = {
      who: 'the test',
      host: '127.0.0.1',
      offsets: [0],
      from: 31_000,
      step: 100,
      log: () => undefined,
    };
    const port = await choosePortBlock(wish);
    const { group } = await startProcess({ METRICS_PORT: String(port) });
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    await waitFor('it is ready', async () => (await get('/readyz')).status === 200);
    expect((await get('/livez')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('process_cpu_seconds_total{process="buy-api"}');
    await world.stores.db.query(`UPDATE gates SET state = 'untrusted' WHERE partition = 0`);
    await waitFor('it is not ready', async () => (await get('/readyz')).status === 503);
    expect(await (await get('/readyz')).json()).toMatchObject({
      checks: expect.arrayContaining([{ name: 'gate', ok: false, detail: 'not trusted in partition 0' }]),
    });
    await world.trust();
    await waitFor('it is ready again', async () => (await get('/readyz')).status === 200);
    await group.stop();
    await expect(get('/livez')).rejects.toThrow();
  });
});

describe('The row of a process that died', () => {
  async function age(processId: string, interval: string): Promise<void> {
    await world.stores.db.query(
      `UPDATE processes SET started_at = started_at - $2::interval, last_seen_at = last_seen_at - $2::interval
       WHERE process_id = $1`,
      [processId, interval],
    );
  }
  const left = async (): Promise<string[]> => {
    const rows = await world.stores.db.query<{ process_id: string }>(
      `SELECT process_id FROM processes ORDER BY 1`,
    );
    return rows.map((row) => row.process_id);
  };

  it('stays for a day where nothing took its place', async () => {
    await recordProcess(world.stores, life(FIRST));
    await age(FIRST, '23 hours');
    await recordProcess(world.stores, life(SECOND, { host: 'another' }));
    await recordProcess(world.stores, life(THIRD, { instance: '1' }));
    expect(await left()).toEqual([FIRST, SECOND, THIRD]);
    await age(FIRST, '1 hour');
    await recordProcess(world.stores, life(SECOND, { host: 'another' }));
    expect(await left()).toEqual([SECOND, THIRD]);
  });

  it('goes after a minute where another process has its name, number and host', async () => {
    await recordProcess(world.stores, life(FIRST));
    await age(FIRST, '50 seconds');
    await recordProcess(world.stores, life(SECOND));
    expect(await left()).toEqual([FIRST, SECOND]);
    await age(FIRST, '20 seconds');
    await recordProcess(world.stores, life(SECOND));
    expect(await left()).toEqual([SECOND]);
  });

  it('is not what another life writes, though it has the same place', async () => {
    await recordProcess(world.stores, life(FIRST, { counters: { accepted: 1 } }));
    await recordProcess(world.stores, life(SECOND, { counters: { accepted: 2 } }));
    await recordProcess(world.stores, life(FIRST, { counters: { accepted: 3 } }));
    expect((await rows()).map(({ counters }) => counters['accepted'])).toEqual([3, 2]);
  });
});
