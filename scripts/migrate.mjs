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
  if (!process.argv.includes('--built')) await prepare(life);
  const databaseUrl = await readDatabaseUrl();
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

/** As the processes read it. */
async function readDatabaseUrl() {
  const runtime = await built('runtime');
  try {
    return runtime.readDatabaseUrl(process.env);
  } catch (error) {
    throw new Problem(
      `${error.message}. It is postgres://user:password@host/database, in the environment or in .env.`,
    );
  }
}
