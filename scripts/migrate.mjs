/**
 * `npm run migrate`: migrates the database at DATABASE_URL. With `--built` it uses the installed packages and the
 * existing build, for places where these cannot be changed, such as a container.
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

/** Reads it as the processes do. */
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
