import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestRedis, type TestRedis } from '@stampede/testkit';
import { Redis } from 'ioredis';
import { demandCommands, NEEDED_COMMANDS } from '../src/redis/needed-commands.ts';

const lua = new URL('../lua/', import.meta.url);

let redis: TestRedis;
let admin: Redis;
const clients: Redis[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  for (const client of [admin, ...clients]) client.disconnect();
  await redis.remove();
});

async function clientOf(...rules: string[]): Promise<Redis> {
  const user = `user-${clients.length}`;
  await admin.call('ACL', 'SETUSER', user, 'on', '>secret', ...rules);
  const client = new Redis(redis.url, { username: user, password: 'secret', enableReadyCheck: false });
  clients.push(client);
  return client;
}

it('every command that a script gives is asked for', () => {
  const files = readdirSync(lua, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.lua'),
  );
  const given = files.flatMap((file) =>
    [...readFileSync(new URL(file, lua), 'utf8').matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(
      ([, name]) => name,
    ),
  );
  expect([...new Set(given)].filter((name) => name !== undefined && !NEEDED_COMMANDS.has(name))).toEqual([]);
});

it('a user who may do everything is let through', async () => {
  await demandCommands(admin);
});

it('a user who may give these commands on these keys, and nothing else, is let through', async () => {
  const commands = [...NEEDED_COMMANDS].map((name) => `+${name.toLowerCase()}`);
  const names = ['gate', 'probe', 'get_good_list', 'get_good_list_dead', 'reservations'].map(
    (name) => `~${name}:{*}`,
  );
  const named = ['spent', 'sale', 'items', 'buyers', 'returned', 'pace', 'idempotency', 'pay'].map(
    (name) => `~${name}:{*}:*`,
  );
  await demandCommands(await clientOf(...commands, ...names, ...named));
});

it('the user of deploy/redis-user.conf is let through', async () => {
  const conf = readFileSync(new URL('../../../deploy/redis-user.conf', import.meta.url), 'utf8');
  const [, rules = ''] = /^user stampede on >\S+ (.*)$/m.exec(conf) ?? [];
  await demandCommands(await clientOf(...rules.split(' ')));
});

it('the wider user of docs/deploy.md is let through', async () => {
  await demandCommands(await clientOf('~*', '&*', '+@all', '-@dangerous', '+info'));
});

it.each([
  ...[...NEEDED_COMMANDS].map((name) => [`-${name.toLowerCase()}`, name]),
  ['-xgroup|create', 'XGROUP CREATE'],
  ['-@scripting', 'eval'],
])('%s: what is refused is named', async (rule, named) => {
  const client = await clientOf('~*', '+@all', rule);
  // EVAL is refused by Redis itself.
  await expect(demandCommands(client)).rejects.toThrow(new RegExp(`^NOPERM .*${named}`, 'i'));
});

it.each([
  'gate',
  'probe',
  'get_good_list',
  'get_good_list_dead',
  'reservations',
  'spent',
  'sale',
  'items',
  'buyers',
  'returned',
  'pace',
])('a user without the keys of %s is refused', async (left) => {
  const all = [
    'gate',
    'probe',
    'get_good_list',
    'get_good_list_dead',
    'reservations',
    'spent',
    'sale',
    'items',
  ];
  const kept = [...all, 'buyers', 'returned', 'pace', 'idempotency', 'pay'].filter((name) => name !== left);
  const client = await clientOf('+@all', ...kept.map((name) => `~${name}:*`));
  await expect(demandCommands(client)).rejects.toThrow(new RegExp(`^NOPERM .* ${left}:`));
});
