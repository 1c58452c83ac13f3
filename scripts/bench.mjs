/**
 * `npm run bench`: runs bench/main.ts from its source, with the arguments that were given. Every measurement starts a
 * Redis with settings of its own and makes a database of its own; the Postgres for these is DATABASE_URL's where that
 * is set, and otherwise one that is gone afterwards.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root, tools } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { say, step } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'bench');
  const common = { toolsDir: tools, log: say, signal: life.signal };
  const databaseUrl = await step('Providing Redis and Postgres', async () => {
    await provision.redisBinary({ ...common, dataDir: join(folder, 'redis') });
    if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
    const settings = { max_connections: '300' };
    const server = await provision.providePostgres({
      ...common,
      dataDir: join(folder, 'postgres'),
      settings,
    });
    life.afterwards(() => server.stop());
    return server.url;
  });
  life.check();
  const loader = import.meta.resolve('./lib/ts-loader.mjs');
  return foreground(
    life,
    provision,
    [
      `--import=${loader}`,
      '--conditions=stampede-source',
      join(root, 'bench/main.ts'),
      ...process.argv.slice(2),
    ],
    // What a run that is interrupted leaves behind goes with the folder.
    { ...process.env, TEST_DATABASE_URL: databaseUrl, TMPDIR: folder },
  );
});
