/**
 * `npm test`: provides a Redis and a Postgres for the tests, runs jest with the arguments that were given, and takes
 * the servers away again. Two runs: first most tests, beside each other, and then, one at a time, those that give the
 * whole system work and judge what it does under it. Where TEST_REDIS_URL, REDIS_URL, TEST_DATABASE_URL or DATABASE_URL are set, those servers
 * are used; on a Postgres the tests make databases of their own.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { state, tools } from './lib/paths.mjs';
import { addUpReports } from './lib/jest-reports.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { complain, say, step } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { provideServers } from './lib/servers.mjs';

/** What jest reports, for programs; written anew by every run. */
const RESULTS = join(state, 'test-results.json');
/** They load both cores by themselves. Beside others they would judge the machine. */
const ALONE = ['tests/laws/storm.test.ts', 'tests/laws/stampede.test.ts', 'tests/hostile/hostile.test.ts'];
/** Arguments with which jest does something else than running tests and being done. */
const OTHER_USE = /^--(watch|json|outputFile|listTests|showConfig|help|version)/;

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
  // For the storm; where it cannot be had, the storm says what it has left out.
  await provision.provideClockLibrary({ toolsDir: tools, log: say, signal: life.signal });
  life.check();
  const env = { ...process.env, TEST_REDIS_URL: redisUrl, TEST_DATABASE_URL: databaseUrl };
  // A test that read these would work on somebody's data.
  delete env.REDIS_URL;
  delete env.DATABASE_URL;
  const args = process.argv.slice(2);
  const jest = (...more) =>
    foreground(
      life,
      provision,
      [
        ...[
          '--experimental-vm-modules',
          '--no-warnings=ExperimentalWarning',
          'node_modules/jest/bin/jest.js',
        ],
        // Ours at the end: whatever follows an option that may have several values is taken for one of them.
        ...[...args, ...more],
      ],
      env,
    );
  if (args.some((arg) => OTHER_USE.test(arg))) return jest();

  const reports = [`${RESULTS}.1`, `${RESULTS}.2`];
  const [together, alone] = reports.map((file) => ['--passWithNoTests', '--json', `--outputFile=${file}`]);
  rmSync(RESULTS, { force: true });
  const codes = [
    await jest(...together, ...ALONE.map((path) => `--testPathIgnorePatterns=/${path}$`)),
    life.signal.aborted
      ? 1
      : await jest(...alone, '--maxWorkers=1', ...ALONE.map((path) => `--testMatch=**/${path}`)),
  ];
  const { numTotalTestSuites = 0 } = addUpReports(reports, RESULTS) ?? {};
  if (numTotalTestSuites > 0) return Math.max(...codes);
  complain('No test was found.');
  return 1;
});
