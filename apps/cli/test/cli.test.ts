import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gateKeys } from '@stampede/store';
import {
  expectLaws,
  openTestSale,
  order,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { findServers } from '../src/find-servers.ts';
import { runCommand, type Ended } from './run-command.ts';

let world: World;
let sale: TestSale;
let orderNo: string;
beforeAll(async () => {
  world = await startWorld();
  sale = await openTestSale(world, { saleId: 'drop-1' });
  [orderNo = ''] = await order(world, sale, 3);
  await openTestSale(world, { saleId: 'drop-2' });
});
afterAll(() => world.close());

/** On the servers of the world; no process of ours runs beside it. */
function stampede(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runCommand(args, { REDIS_URL: world.redis.url, DATABASE_URL: world.database.url, ...env });
}

it('an audit of sales in which all laws hold ends with 0', async () => {
  const { code, out, err } = await stampede(['audit']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('drop-1');
  expect(out).toContain('drop-2');
  const one = JSON.parse((await stampede(['audit', 'drop-1', '--json'])).out) as { sales: object[] };
  expect(one.sales).toMatchObject([{ saleId: 'drop-1', trusted: true, complete: true, differences: [] }]);
});

describe('a gate that was edited by hand', () => {
  it('is shown with the orders behind it, and the audit ends with 3', async () => {
    await world.admin.hdel(gateKeys.reservationsKey(0), orderNo);
    const { code, out } = await stampede(['audit']);
    expect(code).toBe(3);
    expect(out).toContain('orders_have_reservations does not hold');
    expect(out).toContain(orderNo);
    expect((await stampede(['audit', 'drop-2'])).code).toBe(0);
  });

  it('is rebuilt by reconcile if needed, while nothing else runs, and left alone afterwards', async () => {
    const first = await stampede(['reconcile', '--if-needed', '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({
      gates: [{ partition: 0, repair: 'rebuilt', differences: [{ orderNos: [orderNo] }] }],
    });
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
    const again = await stampede(['reconcile', '--sale', 'drop-1', '--if-needed', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ gates: [{ repair: 'not_needed', differences: [] }] });
    await expectLaws(world);
  });
});

it('reconcile rebuilds also what does not differ, and missing windows cost no rebuild', async () => {
  await world.admin.del(gateKeys.windowKey(0, orderNo));
  const restarted = await stampede(['reconcile', '--partition', '0', '--if-needed']);
  expect([restarted.code, restarted.err]).toEqual([0, '']);
  expect(restarted.out).toContain('windows restarted');
  expect(await world.admin.pttl(gateKeys.windowKey(0, orderNo))).toBeGreaterThan(0);
  expect((await stampede(['reconcile'])).out).toContain('rebuilt');
  await world.trust();
  await expectLaws(world);
});

describe('what makes no sense ends with 2, what cannot be done with 1, and each says why', () => {
  const nothing = {};
  it.each([
    [2, 'nonsense', ['reconcile', '--partition', 'x'], nothing, 'It is 0 to 255'],
    [2, 'too much', ['reconcile', '--partition', '0', '--sale', 'drop-1'], nothing, 'not both'],
    [2, 'no such command', ['rekoncile'], nothing, 'unknown command'],
    [1, 'no such sale', ['audit', 'none'], nothing, 'there is no sale none'],
    [1, 'no such partition', ['reconcile', '--partition', '7'], nothing, 'there is no partition 7'],
    [
      1,
      'no Redis',
      ['audit'],
      { REDIS_URL: 'redis://:secret@127.0.0.1:1' },
      'Redis at 127.0.0.1:1 does not answer',
    ],
    [
      1,
      'no Postgres',
      ['audit'],
      { DATABASE_URL: 'postgres://a:secret@127.0.0.1:1/b' },
      'postgres is not available',
    ],
    [1, 'no URL that can be one', ['audit'], { REDIS_URL: 'secret' }, 'REDIS_URL must be redis://'],
  ])('%i: %s', async (wanted, _title, args, env, message) => {
    const { code, err } = await stampede(args, env);
    expect(code).toBe(wanted);
    expect(err).toContain(message);
    expect(err).not.toContain('secret');
    expect(err).not.toContain('    at ');
  });
});

it('the servers are those of the environment, else of .env, else of the npm start that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stampede-cli-'));
  const checkout = pathToFileURL(`${folder}/`);
  mkdirSync(join(folder, '.stampede'));
  writeFileSync(join(folder, '.stampede/servers.json'), '{"REDIS_URL":"note","DATABASE_URL":"note"}');
  writeFileSync(join(folder, '.env'), 'REDIS_URL=file\nDATABASE_URL=file\nPORT=1\n');
  expect(findServers({ REDIS_URL: 'env', DATABASE_URL: '' }, checkout)).toEqual({
    REDIS_URL: 'env',
    DATABASE_URL: 'file',
  });
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=file\n');
  expect(findServers({}, checkout)).toEqual({ REDIS_URL: 'note', DATABASE_URL: 'file' });
  rmSync(folder, { recursive: true });
});
