import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { prepareLedger, SchemaError } from '@stampede/engine';
import { startWorld, type World } from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterAll(() => world.close());

it('a schema that is current is worked on, with a gate for each partition', async () => {
  expect(await prepareLedger(world.stores)).toEqual([0, 1, 2, 3]);
});

it('a schema that is newer is refused by the name of what is not known', async () => {
  await world.stores.db.query(`INSERT INTO knex_migrations (name, batch) VALUES ('9999-newer', 2)`);
  await expect(prepareLedger(world.stores)).rejects.toThrow(/newer version \(9999-newer\)/);
  await world.stores.db.query(`DELETE FROM knex_migrations WHERE name = '9999-newer'`);
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
