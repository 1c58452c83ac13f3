/** A temporary folder for one run of the tests or benchmarks and its servers. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { state } from './paths.mjs';
import { Problem } from './say.mjs';

/**
 * Creates the folder, and removes those of killed runs with their leftover servers.
 *
 * @param {import('./life.mjs').Life} life
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 * @param {string} kind  `test`, `bench`
 */
export async function scratchFolder(life, provision, kind) {
  const all = join(state, kind);
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all)) await clear(provision, join(all, name));
  const folder = mkdtempSync(join(all, 'run-'));
  const lock = await provision.lockFolder(folder);
  if (lock === undefined) throw new Problem(`${folder} has another owner already.`);
  life.afterwards(async () => {
    await lock.release();
    rmSync(folder, { recursive: true, force: true });
    try {
      rmdirSync(all);
    } catch {
      // Another run uses it.
    }
  });
  return folder;
}

async function clear(provision, folder) {
  // A folder younger than a minute without a lock is about to get one.
  const { mtimeMs } = statSync(folder);
  if (!existsSync(join(folder, 'lock')) && Date.now() - mtimeMs < 60_000) return;
  const lock = await provision.lockFolder(folder);
  if (lock === undefined) return;
  await provision.stopLeftoverRedis(join(folder, 'redis'));
  await provision.stopLeftoverPostgres(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}
