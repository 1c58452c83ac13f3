/**
 * The suites that have to notice planted bugs. Each says which tests, or which laws, failed over a scratch copy: an
 * empty list when nothing was noticed, null when it could not run.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

/** How long the explorer plays histories for each bug; the first that breaks a law ends its exploration. */
const PROTOCOL_SECONDS = process.env.PROTOCOL_SECONDS ?? '20';
/** A bug that the first storm does not meet may be met by a longer one of another seed. */
const STORMS = [
  { seed: 1, seconds: 60 },
  { seed: 2, seconds: 120 },
  { seed: 3, seconds: 180 },
];
const STORM_EXTRA_MS = 300_000;
const JEST_MAX_MS = 900_000;

/** The interleavings and rules of tests/protocol. */
export function protocol(copy, env) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--rootDir', copy, '--json', `--outputFile=${report}`, '--forceExit', 'tests/protocol'],
    ],
    { cwd: copy, env: { ...process.env, ...env, PROTOCOL_SECONDS }, stdio: 'ignore', timeout: JEST_MAX_MS },
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

/** Storms of tests/laws, until one breaks a law. */
export function laws(copy, env) {
  for (const { seed, seconds } of STORMS) {
    const { stdout } = spawnSync(
      process.execPath,
      [
        `--import=${join(copy, 'scripts/lib/ts-loader.mjs')}`,
        '--conditions=stampede-source',
        join(copy, 'tests/laws/storm/main.ts'),
        ...['--seed', String(seed), '--seconds', String(seconds)],
      ],
      {
        cwd: copy,
        env: { ...process.env, ...env },
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: seconds * 1000 + STORM_EXTRA_MS,
        killSignal: 'SIGINT',
      },
    );
    const broken = [...stdout.matchAll(/^BROKEN {2}(.*) \(\d+\)$/gm)].map(([, law]) => law);
    if (broken.length > 0) return broken;
    if (!/^holds /m.test(stdout)) return null;
  }
  return [];
}
