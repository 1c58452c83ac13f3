/**
 * `npm run bench`: runs bench/main.ts from its source, with the given arguments. Every measurement starts its own Redis
 * and creates its own database, on the Postgres of DATABASE_URL where that is set, else on a temporary one.
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
    // Leftovers of an interrupted run are deleted with the folder.
    { ...process.env, TEST_DATABASE_URL: databaseUrl, TMPDIR: folder },
  );
});
