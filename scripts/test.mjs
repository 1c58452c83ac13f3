/**
 * `npm test`: provides a Redis and a Postgres for the tests, runs jest with the given arguments, and removes the
 * servers again. `npm run test:all` (`--all`) also runs the long tests; `--only-long` runs nothing else. Arguments that
 * select tests select among all of them.
 *
 * Jest first runs the tests that may run in parallel, and then, one at a time, those that load the whole system and
 * measure its behaviour. Where TEST_REDIS_URL, REDIS_URL, TEST_DATABASE_URL or DATABASE_URL are set, those servers are
 * used; on a Postgres the tests make databases of their own.
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

/** Jest's JSON report; overwritten by every run. */
const RESULTS = join(state, 'test-results.json');
/** Each loads both cores, or is held to a time. In parallel with others they would measure the machine. */
const ALONE = [
  'tests/laws/storm.test.ts',
  'tests/laws/storm-sentinel.test.ts',
  'tests/laws/storm-cluster.test.ts',
  'tests/laws/stampede.test.ts',
  'tests/hostile/hostile.test.ts',
  'apps/pages/test/healthy.test.ts',
  'apps/pages/test/cards/clocks.test.ts',
  'apps/pages/test/cards/processes.test.ts',
  'apps/pages/test/cards/stores.test.ts',
  'apps/pages/test/cards/work.test.ts',
];
/** Long explorations, and tests that need more than one Redis, one Postgres or one program; `npm test` skips them. */
const LONG = [
  'tests/laws/storm.test.ts',
  'tests/laws/storm-sentinel.test.ts',
  'tests/laws/storm-cluster.test.ts',
  'tests/bench/bench.test.ts',
  'tests/e2e/audit.test.ts',
  'packages/engine/test/audit/audit-in-between.test.ts',
  'packages/engine/test/crash-anywhere.test.ts',
  'packages/engine/test/webhooks/dying-senders.test.ts',
  'packages/engine/test/trust/sentinel.test.ts',
  'packages/store/test/cluster.test.ts',
  'apps/cli/test/cluster.test.ts',
  'apps/cli/test/over-http.test.ts',
  'tests/e2e/redis-refuses.test.ts',
  'tests/e2e/reload.test.ts',
  'tests/launchers/demonstration.test.ts',
  'tests/browser/reference-page.test.ts',
  'tests/browser/client.test.ts',
  'tests/client/package.test.ts',
  'tests/client/lost-answers.test.ts',
  'tests/browser/other-origins.test.ts',
  'tests/browser/example-shop.test.ts',
  'tests/browser/desk.test.ts',
  'tests/browser/desk-scenes.test.ts',
  'tests/browser/desk-real.test.ts',
  'tests/e2e/pgbouncer.test.ts',
  'packages/engine/test/buying/replicas.test.ts',
  'packages/provision/test/postgres.test.ts',
  'tests/e2e/missing-grants.test.ts',
  'tests/e2e/postgres-refuses.test.ts',
  'tests/e2e/start-without-stores.test.ts',
  'tests/e2e/stores-away.test.ts',
  'packages/store/test/server-check.test.ts',
  'packages/engine/test/audit/audit-while-selling.test.ts',
  'apps/buy-api/test/what-is-answered.test.ts',
  'tests/e2e/mixed-versions.test.ts',
  'tests/deployment/documented-deployment.test.ts',
  'tests/deployment/data-alone.test.ts',
  'tests/launchers/npm-start.test.ts',
  'tests/e2e/tls.test.ts',
  'apps/pages/test/healthy.test.ts',
  'apps/pages/test/cards/stores.test.ts',
];
/** Random tests with a time limit: short in `npm test`, and once more with a longer one. */
const LONGER = [
  'tests/model/model.test.ts',
  'tests/model/interleavings.test.ts',
  'tests/protocol/interleavings.test.ts',
  'tests/hostile/hostile.test.ts',
];
const LONGER_SECONDS = { MODEL_SECONDS: '15', PROTOCOL_SECONDS: '26', HOSTILE_SECONDS: '8' };
/** Arguments with which jest does not run tests once and exit. */
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
      // The data is temporary, so do not wait for the disk.
      settings: { fsync: 'off', max_connections: '300' },
    }),
  );
  // For the storm; without it, the storm reports what it has skipped.
  await provision.provideClockLibrary({ toolsDir: tools, log: say, signal: life.signal });
  life.check();
  const env = { ...process.env, TEST_REDIS_URL: redisUrl, TEST_DATABASE_URL: databaseUrl };
  // A test that read these would use real data.
  delete env.REDIS_URL;
  delete env.DATABASE_URL;
  const jest = (args, more = {}) =>
    foreground(
      life,
      provision,
      [
        '--experimental-vm-modules',
        '--no-warnings=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        ...args,
      ],
      // The caller's variables override these.
      { ...more, ...env },
    );
  const { mode, args } = readArguments(process.argv.slice(2));
  if (args.some((arg) => OTHER_USE.test(arg))) return jest(args);

  const runs = runsOf(mode);
  const reports = runs.map((_, index) => `${RESULTS}.${index}`);
  rmSync(RESULTS, { force: true });
  let code = 0;
  for (const [index, run] of runs.entries()) {
    // Ours at the end: an argument after an option with several values would count as one of them.
    const report = ['--passWithNoTests', '--json', `--outputFile=${reports[index]}`];
    const ended = life.signal.aborted ? 1 : await jest([...args, ...report, ...run.args], run.env);
    code = Math.max(code, ended);
  }
  const { numTotalTestSuites = 0 } = addUpReports(reports, RESULTS) ?? {};
  if (numTotalTestSuites > 0) return code;
  complain('No test was found.');
  return 1;
});

/** Separates our arguments from jest's. */
function readArguments(given) {
  const ours = ['--all', '--only-long'];
  const args = given.filter((arg) => !ours.includes(arg));
  // A path, a pattern or a title selects tests explicitly, so they run even if they are long.
  if (args.some((arg) => !arg.startsWith('-'))) return { mode: 'selected', args };
  if (given.includes('--only-long')) return { mode: 'long', args };
  return { mode: given.includes('--all') ? 'all' : 'short', args };
}

/** The sequential runs of jest. */
function runsOf(mode) {
  const without = (...files) => files.map((file) => `--testPathIgnorePatterns=/${file}$`);
  const only = (files) => files.map((file) => `--testMatch=**/${file}`);
  const short = (leftOut) => [
    { args: without(...ALONE, ...leftOut) },
    { args: [...only(ALONE.filter((file) => !leftOut.includes(file))), '--maxWorkers=1'] },
  ];
  if (mode === 'selected') return short([]);
  const longer = [...LONG, ...LONGER];
  const long = [
    { args: only(longer.filter((file) => !ALONE.includes(file))) },
    { args: [...only(longer.filter((file) => ALONE.includes(file))), '--maxWorkers=1'] },
  ].map(({ args }) => ({ args, env: LONGER_SECONDS }));
  if (mode === 'long') return long;
  return mode === 'all' ? [...short(LONG), ...long] : short(LONG);
}
