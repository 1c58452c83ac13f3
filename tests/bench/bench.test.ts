import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const LOADER = pathToFileURL(join(process.cwd(), 'scripts/lib/ts-loader.mjs')).href;
const TIMEOUT_MS = 240_000;

/** The suite with the smallest numbers, as `scripts/bench.mjs` runs it. */
async function bench(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--import=${LOADER}`, '--conditions=stampede-source', 'bench/main.ts', ...args],
    { maxBuffer: 2 ** 24 },
  );
  return stdout;
}

test(
  'The benchmark measures purchases, and the return of the units of a flood, and finds every law kept',
  async () => {
    const said = await bench('purchases', 'expiry-flood', '--scale=0.01', '--load=autocannon');
    const goals = said.slice(said.indexOf('Numbers to reach')).trim().split('\n');
    const measured = goals.slice(3).map((line) => line.split('|')[1]?.trim());
    expect(measured).toEqual([
      'accepted purchases/s, no buyer’s limit ÷ bare echo',
      'accepted purchases/s, with a buyer’s limit ÷ bare echo',
      'sold-out answers/s ÷ bare echo',
      'CPU of a purchase, all processes and both stores ÷ the echo’s of an answer',
      'Redis CPU of a purchase until it is an order ÷ the raw script’s',
      'p99 of an accepted purchase at half of the top rate ÷ the echo’s',
      'accepted purchases/s ÷ the baseline’s',
      'orders/s of a flood closed and their units back ÷ bare closing UPDATEs',
      'p99 of a purchase in that flood ÷ quiet',
    ]);
  },
  TIMEOUT_MS,
);

test('The benchmark names its measurements to whoever asks for another one', async () => {
  await expect(bench('nonsense')).rejects.toThrow(/There is no nonsense\.[^]*\bpurchases\b/);
});

test('… and, as no mistake, to whoever asks for help', async () => {
  expect(await bench('--help')).toMatch(/--save[^]*\bpurchases\b/);
});
