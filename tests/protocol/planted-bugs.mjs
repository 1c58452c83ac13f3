/**
 * Shows that the tests beside this file can fail: plants one bug after the other in a scratch copy of the sources,
 * runs the tests there, and says which of them noticed. Not part of `npm test`; it takes some minutes.
 *
 *   node tests/protocol/planted-bugs.mjs            all bugs of planted-bugs.json
 *   node tests/protocol/planted-bugs.mjs fence      those whose name has the word
 *
 * Ends with 1 when a bug was not noticed, or cannot be planted any more because the sources have changed.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live } from '../../scripts/lib/life.mjs';
import { root, state } from '../../scripts/lib/paths.mjs';
import { built, prepare } from '../../scripts/lib/prepare.mjs';
import { scratchFolder } from '../../scripts/lib/scratch.mjs';
import { provideServers } from '../../scripts/lib/servers.mjs';

/** How long histories are played for each bug; the first that breaks a law ends its exploration. */
const SECONDS = process.env.PROTOCOL_SECONDS ?? '20';
const COPIED = ['packages', 'migrations', 'tests', 'jest.config.js', 'package.json'];

/** The sources, and node_modules of links: ours to the copy, the others to where they are. */
function copySources() {
  const copy = mkdtempSync(join(tmpdir(), 'stampede-planted-'));
  const filter = (path) => !/\/(node_modules|dist)$/.test(path);
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true, filter });
  const modules = join(root, 'node_modules');
  mkdirSync(join(copy, 'node_modules', '@stampede'), { recursive: true });
  for (const name of readdirSync(modules)) {
    if (name !== '@stampede') symlinkSync(join(modules, name), join(copy, 'node_modules', name));
  }
  for (const name of readdirSync(join(copy, 'packages'))) {
    symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules', '@stampede', name));
  }
  symlinkSync(join(copy, 'migrations'), join(copy, 'node_modules', '@stampede', 'migrations'));
  mkdirSync(join(copy, '.stampede'));
  symlinkSync(join(state, 'tools'), join(copy, '.stampede', 'tools'));
  return copy;
}

/** The names of the tests that failed; null when jest itself could not run. */
function failingTests(copy, env) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--rootDir', copy, '--json', `--outputFile=${report}`, '--forceExit', 'tests/protocol'],
    ],
    { cwd: copy, env: { ...process.env, ...env, PROTOCOL_SECONDS: SECONDS }, stdio: 'ignore' },
  );
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.flatMap(({ assertionResults, message, name }) =>
      assertionResults.length === 0
        ? [`${name}: ${message}`]
        : assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title),
    );
  } catch {
    return null;
  }
}

function plant(copy, { file, find, put }) {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(find).length !== 2) return null;
  writeFileSync(
    path,
    before.replace(find, () => put),
  );
  return () => writeFileSync(path, before);
}

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'planted');
  const { databaseUrl } = await provideServers(life, provision, {
    folder,
    redisUrl: 'each test has its own',
    databaseUrl: process.env.TEST_DATABASE_URL,
    settings: { fsync: 'off', max_connections: '300' },
  });
  const bugs = JSON.parse(readFileSync(new URL('planted-bugs.json', import.meta.url), 'utf8'));
  const wanted = bugs.filter(({ bug }) => bug.includes(process.argv[2] ?? ''));
  const copy = copySources();
  life.afterwards(() => rmSync(copy, { recursive: true, force: true }));
  let missed = 0;
  for (const planted of wanted) {
    life.check();
    const undo = plant(copy, planted);
    const failed = undo === null ? null : failingTests(copy, { TEST_DATABASE_URL: databaseUrl });
    undo?.();
    if (failed === null || failed.length === 0) missed += 1;
    console.log(`\n${planted.bug}`);
    if (undo === null) console.log('  CANNOT BE PLANTED: the sources have changed');
    else if (failed === null) console.log('  JEST COULD NOT RUN');
    else if (failed.length === 0) console.log('  NOT NOTICED');
    else for (const title of failed) console.log(`  noticed: ${title}`);
  }
  console.log(`\n${wanted.length - missed} of ${wanted.length} bugs were noticed.`);
  return missed === 0 ? 0 : 1;
});
