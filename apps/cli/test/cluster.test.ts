import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  openTestSale,
  order,
  startTestCluster,
  startWorld,
  type TestCluster,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { runCommand, type Ended } from './run-command.ts';

const PARTITIONS = 4;
const COMMAND_MS = 180_000;

describe('on a cluster of which a master is away', () => {
  let cluster: TestCluster;
  let world: World;
  /** The server of the partitions that are away. */
  let server: string;
  /** A sale in each partition, one of which is away. */
  const sales: TestSale[] = [];

  beforeAll(async () => {
    cluster = await startTestCluster(3, ['--cluster-require-full-coverage', 'no']);
    world = await startWorld({ partitions: PARTITIONS, redis: cluster });
    while (sales.length < PARTITIONS) {
      const sale = await openTestSale(world);
      if (sales.every(({ catalog }) => catalog.partition !== sale.catalog.partition)) sales.push(sale);
    }
    for (const sale of sales) await order(world, sale, 2);
    const last = cluster.nodes.at(-1)!.server;
    server = `127.0.0.1:${last.port}`;
    await last.kill();
  }, 60_000);
  afterAll(() => world.close());

  /** The node that is dead comes first. */
  const stampede = (...args: string[]): Promise<Ended> => {
    const nodes = cluster.nodes.map((node) => `127.0.0.1:${node.server.port}`).reverse();
    return runCommand(args, {
      REDIS_URL: `redis://${nodes.join(',')}/0`,
      DATABASE_URL: world.database.url,
      PARTITIONS: String(PARTITIONS),
    });
  };
  const isAway = ({ catalog }: TestSale): boolean => {
    const master = world.stores.nodes.masterOf(catalog.partition);
    return typeof master === 'object' && master !== null && `${master.host}:${master.port}` === server;
  };

  it(
    'the audit judges all others, names partition and node, and ends with 1',
    async () => {
      const away = sales.filter(isAway);
      expect(away.length).toBeGreaterThan(0);
      expect(away.length).toBeLessThan(PARTITIONS);
      const { code, out, err } = await stampede('audit', '--json');
      expect([code, err]).toEqual([1, '']);
      const { sales: reports, unreachable } = JSON.parse(out) as {
        sales: { saleId: string; trusted: boolean; laws: { holds: boolean }[] }[];
        unreachable: { partition: number; server: string; cause: string }[];
      };
      const byPartition = [...away].sort((one, other) => one.catalog.partition - other.catalog.partition);
      expect(unreachable).toEqual(
        byPartition.map(({ catalog: { partition } }) => ({
          partition,
          server,
          cause: expect.stringMatching(`ECONNREFUSED ${server}`),
        })),
      );
      const trusted = reports.filter((report) => report.trusted).map(({ saleId }) => saleId);
      const reached = sales.filter((sale) => !isAway(sale)).map(({ saleId }) => saleId);
      expect(trusted.sort()).toEqual(reached.sort());
      expect(reports.flatMap(({ laws }) => laws).every(({ holds }) => holds)).toBe(true);
      const text = await stampede('audit');
      for (const { catalog } of away)
        expect(text.out).toContain(
          `partition ${catalog.partition} could not be reached: Redis at ${server} does not answer`,
        );
    },
    COMMAND_MS,
  );

  it(
    'the audit of a sale that can be reached ends with 0, and of another one with 1',
    async () => {
      expect((await stampede('audit', sales.find((sale) => !isAway(sale))!.saleId)).code).toBe(0);
      expect((await stampede('audit', sales.find(isAway)!.saleId)).code).toBe(1);
    },
    COMMAND_MS,
  );

  it(
    'reconcile rebuilds what it can reach, leaves the rest as it is, names it, and ends with 1',
    async () => {
      const { code, out, err } = await stampede('reconcile', '--json');
      expect([code, err]).toEqual([1, '']);
      const { gates, unreachable } = JSON.parse(out) as {
        gates: { partition: number; repair: string }[];
        unreachable: { partition: number; server: string }[];
      };
      const away = sales
        .filter(isAway)
        .map(({ catalog }) => catalog.partition)
        .sort();
      expect(gates.map(({ partition, repair }) => ({ partition, repair }))).toEqual(
        [0, 1, 2, 3].map((partition) => ({
          partition,
          repair: away.includes(partition) ? 'unreachable' : 'rebuilt',
        })),
      );
      expect(unreachable.map((each) => each.server)).toEqual(away.map(() => server));
      const states = await world.stores.db.query<{ partition: number; state: string }>(
        'SELECT partition, state FROM gates ORDER BY partition',
      );
      expect(states.every(({ state }) => state === 'approved')).toBe(true);
    },
    COMMAND_MS,
  );
});
