import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  expectLaws,
  openTestSale,
  place,
  startWorld,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

const ALL = ['~*', '&*', '+@all'];

let world: World;
/** Another process, as a user of its own. */
let limited: World;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
  await allow();
  const url = new URL(world.redis.url);
  url.username = 'limited';
  url.password = 'secret';
  limited = await startWorld({ beside: world, redisUrl: url.href });
  sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }],
  });
});
afterEach(async () => {
  await allow();
  // What a script did before it was cut off is repaired as the audit would have it.
  await world.stores.db.query(`UPDATE gates SET state = 'untrusted', reason = 'test'`);
  await world.trust();
  await limited.trust();
  await world.drainAll();
  await expectLaws(world);
});
afterAll(async () => {
  await limited.close();
  await world.close();
});

async function allow(...rules: string[]): Promise<void> {
  await world.admin.call('ACL', 'SETUSER', 'limited', 'reset', 'on', '>secret', ...ALL, ...rules);
}

it.each([
  ['-xadd', 'xadd'],
  ['-evalsha', 'evalsha'],
  ['-info', 'info'],
  ['-setrange', 'setrange'],
])('a user that loses a command (%s) sells nothing, says why, and sells again', async (rule, named) => {
  expect(await place(limited, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
  await allow(rule);
  // The very next one may meet it in the middle of a script, which leaves it open what became of it.
  const [first] = await place(limited, sale, {});
  expect(['unavailable', 'unknown', 'accepted']).toContain(first?.outcome);
  await waitFor('the server is given up', () => !limited.stores.nodes.identified);
  for (let count = 0; count < 3; count += 1)
    expect(await place(limited, sale, {})).toEqual([{ outcome: 'unavailable' }]);
  await waitFor('the cause is known', () =>
    limited.stores.troubles
      .present()
      .some(({ code, words }) => code === 'NOPERM' && new RegExp(named, 'i').test(words)),
  );
  await allow();
  await waitFor('it sells again', async () => (await place(limited, sale, {}))[0]?.outcome === 'accepted');
});

it('a user that loses keys in the middle of a sale takes nothing', async () => {
  await limited.trust();
  const [available] = await stockOf(world, sale);
  await world.admin.call(
    'ACL',
    'SETUSER',
    'limited',
    'resetkeys',
    '~gate:*',
    '~probe:*',
    '~sale:*',
    '~items:*',
  );
  expect(await place(limited, sale, {})).toEqual([{ outcome: 'unavailable' }]);
  expect((await stockOf(world, sale))[0]).toBe(available);
  await waitFor('the server is given up', () => !limited.stores.nodes.identified);
});
