import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareLedger, SchemaError } from '@stampede/engine';
import { migrations } from '@stampede/migrations';
import { migrateLedger } from '@stampede/store';
import { startWorld, type World } from '@stampede/testkit';

const newest = migrations.at(-1)?.name.slice(0, 4) ?? '';
let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterAll(() => world.close());

it('a schema that is current is worked on, with a gate for each partition', async () => {
  expect(await prepareLedger(world.stores)).toEqual([0, 1, 2, 3]);
});

describe('a schema that is newer', () => {
  const record = (name: string): Promise<unknown> =>
    world.stores.db.query(`INSERT INTO knex_migrations (name, batch) VALUES ('${name}', 2)`);
  afterEach(() => world.stores.db.query(`DELETE FROM knex_migrations WHERE name LIKE '9%'`));

  it('by additions is worked on', async () => {
    await record('9998-more');
    expect(await prepareLedger(world.stores)).toEqual([0, 1, 2, 3]);
    expect(await migrateLedger(world.database.url)).toEqual({ applied: [] });
  });

  it('and has lost only what this version no longer uses is worked on', async () => {
    await record(`9999-contract-${newest}-old`);
    expect(await prepareLedger(world.stores)).toEqual([0, 1, 2, 3]);
    expect(await migrateLedger(world.database.url)).toEqual({ applied: [] });
  });

  it('and has lost what this version may use is refused by the name of that migration', async () => {
    await record('9999-contract-9998-old');
    await record('9998-more');
    const refused = prepareLedger(world.stores);
    await expect(refused).rejects.toThrow(SchemaError);
    await expect(refused).rejects.toThrow(/has removed .*\(9999-contract-9998-old\)/);
    await expect(migrateLedger(world.database.url)).rejects.toThrow(
      /has removed .*\(9999-contract-9998-old\)/,
    );
  });
});

it.each([
  ['lacks a migration', `DELETE FROM knex_migrations`],
  ['was never migrated', `DROP TABLE knex_migrations`],
])('a schema that %s is refused with the command that helps', async (_what, statement) => {
  await world.stores.db.query(statement);
  const refused = prepareLedger(world.stores);
  await expect(refused).rejects.toThrow(SchemaError);
  await expect(refused).rejects.toThrow(/lacks migrations \(0001-ledger.*\): run npm run migrate/);
});
