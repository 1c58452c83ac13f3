/**
 * `npm test`: provides a Redis and a Postgres for the tests, runs jest with the arguments that were given, and takes
 * the servers away again. Where TEST_REDIS_URL, REDIS_URL, TEST_DATABASE_URL or DATABASE_URL are set, those servers
 * are used; on a Postgres the tests make databases of their own.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { state } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { step } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { provideServers } from './lib/servers.mjs';

/** What jest reports, for programs; written anew by every run. */
const RESULTS = join(state, 'test-results.json');

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'test');
  const { redisUrl, databaseUrl } = await step('Starting Redis and Postgres', () =>
    provideServers(life, provision, {
      folder,
      redisUrl: process.env.TEST_REDIS_URL ?? process.env.REDIS_URL,
      databaseUrl: process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL,
      // The data is thrown away, so the disk need not be waited for.
      settings: { fsync: 'off', max_connections: '300' },
    }),
  );
  const env = { ...process.env, TEST_REDIS_URL: redisUrl, TEST_DATABASE_URL: databaseUrl };
  // A test that read these would work on somebody's data.
  delete env.REDIS_URL;
  delete env.DATABASE_URL;
  const args = process.argv.slice(2);
  const report = args.some((arg) => /^--(watch|json|outputFile|listTests|help|version)/.test(arg))
    ? []
    : ['--json', `--outputFile=${RESULTS}`];
  return foreground(
    life,
    provision,
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...[...report, ...args],
    ],
    env,
  );
});
