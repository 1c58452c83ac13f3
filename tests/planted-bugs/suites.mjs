/**
 * The suites that have to notice planted bugs. Each says which tests, or which laws, failed over a scratch copy: an
 * empty list when nothing was noticed, null when it could not run.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

/** How long the explorer plays histories for each bug; the first that breaks a law ends its exploration. */
const PROTOCOL_SECONDS = process.env.PROTOCOL_SECONDS ?? '20';
/** The first is the one of `npm run test:all`; a bug that it does not meet may be met by a longer one of another seed. */
const STORMS = [
  { seed: 1814, seconds: 75 },
  { seed: 2, seconds: 120 },
  { seed: 3, seconds: 180 },
];
/** Start, heal and rest, and two minutes in which a shop that has not heard all may still hear it. */
const STORM_EXTRA_MS = 420_000;
const JEST_MAX_MS = 900_000;

/** Runs a Node program in the copy, and resolves with what it said. When the signal comes, it is told to stop. */
function run(copy, args, { env, timeoutMs, signal }) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: copy,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      killSignal: 'SIGINT',
      timeout: timeoutMs,
      signal,
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('error', (error) => (error.name === 'AbortError' ? undefined : fail(error)));
    child.once('close', () => done(said));
  });
}

/** The interleavings and rules of tests/protocol. */
export async function protocol(copy, env, signal) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  await run(
    copy,
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--rootDir', copy, '--json', `--outputFile=${report}`, '--forceExit', 'tests/protocol'],
    ],
    { env: { ...env, PROTOCOL_SECONDS }, timeoutMs: JEST_MAX_MS, signal },
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

/**
 * Storms of tests/laws, until one breaks a law; of the faults alone that bring a bug to light, and with the crowd that
 * does, where it names them.
 */
export async function laws(copy, env, signal, { faults, crowd = [] }) {
  for (const { seed, seconds } of STORMS) {
    const said = await run(
      copy,
      [
        `--import=${join(copy, 'scripts/lib/ts-loader.mjs')}`,
        '--conditions=stampede-source',
        join(copy, 'tests/laws/storm/main.ts'),
        ...['--seed', String(seed), '--seconds', String(seconds)],
        ...(faults === undefined ? [] : ['--faults', faults.join(',')]),
        ...crowd,
      ],
      { env, timeoutMs: seconds * 1000 + STORM_EXTRA_MS, signal },
    );
    const broken = [...said.matchAll(/^BROKEN {2}(.*) \(\d+\)$/gm)].map(([, law]) => law);
    if (broken.length > 0) return broken;
    if (!/^holds /m.test(said)) return null;
  }
  return [];
}
