/**
 * `npm run laws`: runs tests/laws/storm/main.ts from its source, with the given arguments. Each storm starts its own
 * Redis, Postgres and processes, and removes them afterwards.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root, tools } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { say } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';

/** Timeout for the stop of pm2 and the servers of a site; then its disks can be removed. */
const STOP_MS = 60_000;

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'laws');
  // Found, or unpacked once, before any measurement.
  const options = { toolsDir: tools, log: say, signal: life.signal };
  await provision.redisBinary({ ...options, dataDir: folder });
  await provision.provideClockLibrary(options);
  life.check();
  const loader = import.meta.resolve('./lib/ts-loader.mjs');
  return foreground(
    life,
    provision,
    [
      `--import=${loader}`,
      '--conditions=stampede-source',
      join(root, 'tests/laws/storm/main.ts'),
      ...process.argv.slice(2),
    ],
    // Leftovers of an interrupted run are deleted with the folder.
    { ...process.env, TMPDIR: folder },
    STOP_MS,
  );
});
