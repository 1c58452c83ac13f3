/**
 * `npm run migrate`: brings the database at DATABASE_URL up to date. With `--built` it takes the packages and the
 * build as they are, which is how it runs where they cannot be changed, as in a container.
 */
import { loadEnvFile } from './lib/env-file.mjs';
import { live } from './lib/life.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { Problem, say } from './lib/say.mjs';

await live(async (life) => {
  loadEnvFile();
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl === undefined) {
    throw new Problem(
      'DATABASE_URL is not set. Set it, in the environment or in .env, to postgres://user:password@host/database.',
    );
  }
  if (!process.argv.includes('--built')) await prepare(life);
  const { migrateLedger } = await built('store');
  let applied;
  try {
    ({ applied } = await life.orInterrupted(migrateLedger(databaseUrl)));
  } catch (error) {
    life.check();
    throw new Problem(`The database could not be migrated: ${error.message}`);
  }
  say(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
  return 0;
});
