/**
 * `npm run laws`: runs tests/laws/storm/main.ts from its source, with the arguments that were given. Each storm starts
 * a Redis, a Postgres and all processes of its own, and is gone afterwards.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root, tools } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { say } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';

/** How long pm2 and the servers of a site may take to stop; then its disks can be taken away. */
const STOP_MS = 60_000;

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'laws');
  // Found, or unpacked once, before anybody measures anything.
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
    // What a run that is interrupted leaves behind goes with the folder.
    { ...process.env, TMPDIR: folder },
    STOP_MS,
  );
});
