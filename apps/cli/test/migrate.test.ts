import { expect, it } from '@jest/globals';
import { createTestDatabase } from '@stampede/testkit';
import { runCommand } from './run-command.ts';

it('migrate brings an empty database to this version, and the second time changes nothing', async () => {
  const database = await createTestDatabase({}, () => Promise.resolve());
  const env = { DATABASE_URL: database.url };
  const first = await runCommand(['migrate', '--json'], env);
  expect([first.code, first.err]).toEqual([0, '']);
  expect((JSON.parse(first.out) as { applied: string[] }).applied[0]).toBe('0001-ledger');
  expect(await runCommand(['migrate'], env)).toEqual({
    code: 0,
    out: 'The database is up to date.\n',
    err: '',
  });
  await database.drop();
});

it.each([
  [
    'that cannot be reached',
    'postgres://a:hidden@127.0.0.1:1/b',
    'could not be migrated: connect ECONNREFUSED',
  ],
  ['whose URL is none', 'hidden', 'DATABASE_URL must be a postgres://'],
])('migrate of a database %s ends with 1 and says so, without the password', async (_title, url, words) => {
  const { code, out, err } = await runCommand(['migrate'], { DATABASE_URL: url });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(words);
  expect(err).not.toContain('hidden');
  expect(err).not.toContain('    at ');
});
