import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectRedisServer, type RedisBinary } from './find-redis.ts';
import { codeOf } from './provision-error.ts';
import { runCommand } from './run-command.ts';

export interface InstallOptions {
  /** Where a server may be put that is only for this checkout. */
  readonly toolsDir: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const MINUTES = 60_000;

/**
 * Downloads the packages of `redis-server` and unpacks them into a folder, without installing them. Returns the
 * server that is in there, from this time or an earlier one; undefined where apt is missing or has none that runs.
 *
 * The system is only read: apt's lists are used where they know the package, and else fetched into a folder of our
 * own, so neither root nor apt's locks are needed, and a running apt is not in the way.
 */
export async function unpackDebianRedis({
  toolsDir,
  log,
  signal,
}: InstallOptions): Promise<RedisBinary | undefined> {
  const home = join(toolsDir, 'redis');
  const before = await redisIn(home);
  if (before !== undefined) return before;
  if (!(await runCommand('apt-get', ['--version'], { timeoutMs: 10_000, signal })).ok) return undefined;
  log('No Redis found; unpacking the system’s redis-server package for this checkout.');
  await mkdir(toolsDir, { recursive: true });
  const work = await mkdtemp(join(toolsDir, 'redis.new-'));
  try {
    const packages = await download(work, signal);
    const root = join(work, 'root');
    await mkdir(root);
    for (const file of packages) {
      await runCommand('dpkg-deb', ['--extract', file, root], { timeoutMs: 2 * MINUTES, signal });
    }
    if ((await redisIn(root)) === undefined) return undefined;
    await moveInto(home, root);
    return await redisIn(home);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The package files of `redis-server` and of what it needs and this machine has not. Empty when there are none. */
async function download(work: string, signal: AbortSignal | undefined): Promise<string[]> {
  const archives = join(work, 'archives');
  const lists = join(work, 'lists');
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(join(lists, 'partial'), { recursive: true });
  const own = [
    '-o',
    `Dir::Cache=${work}`,
    '-o',
    `Dir::Cache::archives=${archives}`,
    '-o',
    'Debug::NoLocking=true',
  ];
  // apt fetches as another user when root runs it, and that user may not be able to reach this folder.
  const common = ['-q', '-y', ...own, '-o', 'APT::Sandbox::User=', '-o', 'Acquire::Retries=2'];
  // What is installed is not downloaded, unless it is named: redis-server is a link to a file of redis-tools.
  const packages = ['redis-server', 'redis-tools'];
  const install = ['install', '--download-only', '--reinstall', '--no-install-recommends', ...packages];
  const run = (args: string[]) =>
    runCommand('apt-get', [...common, ...args], {
      timeoutMs: 5 * MINUTES,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      signal,
    });
  let { ok } = await run(install);
  if (!ok && !signal?.aborted) {
    const ownLists = ['-o', `Dir::State::lists=${lists}`];
    await run([...ownLists, 'update']);
    ({ ok } = await run([...ownLists, ...install]));
  }
  if (!ok) return [];
  const files = await readdir(archives);
  return files.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** Two starts may unpack at once: the first one's folder stays, and both use it. */
async function moveInto(home: string, root: string): Promise<void> {
  try {
    await rename(root, home);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    if ((await redisIn(home)) !== undefined) return;
    await rm(home, { recursive: true, force: true });
    await rename(root, home);
  }
}

async function redisIn(home: string): Promise<RedisBinary | undefined> {
  const lib = join(home, 'usr', 'lib');
  const folders = await readdir(lib, { withFileTypes: true }).catch(() => []);
  const libraries = [lib, ...folders.filter((one) => one.isDirectory()).map((one) => join(lib, one.name))];
  const found = await inspectRedisServer(join(home, 'usr', 'bin', 'redis-server'), {
    LD_LIBRARY_PATH: libraries.join(':'),
  });
  return found.found === 'usable' ? found.binary : undefined;
}
