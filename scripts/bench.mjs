/**
 * `npm run bench`: provides a Redis and a Postgres for the benchmarks and runs bench/main.ts from its source, with the
 * arguments that were given.
 */
import { join } from 'node:path';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { step } from './lib/say.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { provideServers } from './lib/servers.mjs';

await live(async (life) => {
  await prepare(life);
  const provision = await built('provision');
  const folder = await scratchFolder(life, provision, 'bench');
  const { redisUrl, databaseUrl } = await step('Starting Redis and Postgres', () =>
    provideServers(life, provision, {
      folder,
      redisUrl: process.env.REDIS_URL,
      databaseUrl: process.env.DATABASE_URL,
      settings: { max_connections: '300' },
    }),
  );
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
    { ...process.env, REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
  );
});
