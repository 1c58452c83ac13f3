import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lockFolder, stopLeftoverPostgres, stopLeftoverRedis, waitUntil } from '@stampede/provision';
import { endMarked } from '../../../../scripts/lib/marked.mjs';
import { unmountBelow } from '../disk.ts';

/** Not among the temporary files: those of a killed run are removed by programs that cannot unmount. */
const ALL = join(process.cwd(), '.stampede', 'storms');

/** pm2, its processes and pgbouncer are started with it; its value is unique. */
export const MARK = 'PM2_HOME';

const END_MS = 15_000;
/** A younger folder without a lock is about to get one. */
const YOUNG_MS = 60_000;

/** A site's exclusive folder, and its subfolders. */
export interface SiteFolder {
  /** For a folder of each server. */
  readonly redis: string;
  readonly postgres: string;
  readonly pgbouncer: string;
  readonly logs: string;
  readonly pm2: string;
  readonly scratch: string;
  /** Ends leftover processes in it, and removes it. */
  remove(): Promise<void>;
}

/** Creates a site's folder, after removing those of killed sites. */
export async function openSiteFolder(): Promise<SiteFolder> {
  mkdirSync(ALL, { recursive: true });
  for (const name of readdirSync(ALL)) await clearLeftover(join(ALL, name));
  const folder = mkdtempSync(join(ALL, 's-'));
  const lock = await lockFolder(folder);
  if (lock === undefined) throw new Error(`${folder} has another owner already`);
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  return {
    redis: join(folder, 'redis'),
    postgres: join(folder, 'postgres'),
    pgbouncer: join(folder, 'pgbouncer'),
    logs: join(folder, 'logs'),
    pm2: join(folder, 'pm2'),
    scratch,
    remove: async () => {
      await clear(folder);
      await lock.release();
      // Only if no other site uses it.
      if (readdirSync(ALL).length === 0) rmSync(ALL, { recursive: true, force: true });
    },
  };
}

async function clearLeftover(folder: string): Promise<void> {
  const { mtimeMs } = statSync(folder);
  const isYoung = Date.now() - mtimeMs < YOUNG_MS && !readdirSync(folder).includes('lock');
  if (isYoung) return;
  const lock = await lockFolder(folder);
  if (lock === undefined) return;
  await clear(folder);
  await lock.release();
}

async function clear(folder: string): Promise<void> {
  await endMarked(join(folder, 'pm2'), END_MS, waitUntil, MARK);
  for (const data of foldersWithPid(join(folder, 'redis'))) await stopLeftoverRedis(data);
  await stopLeftoverPostgres(join(folder, 'postgres'));
  await unmountBelow(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Folders of the Redis servers, and of the sentinels. */
function foldersWithPid(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'redis.pid')
    .map((path) => dirname(join(folder, path)));
}
