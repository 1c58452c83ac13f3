import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './provision-error.ts';
import { runCommand } from './run-command.ts';

export interface UnpackOptions<Found> {
  /** The parent of the folder, for this checkout only. */
  readonly toolsDir: string;
  /** The folder's name. */
  readonly name: string;
  /** The packages. Of their dependencies, installed ones are not downloaded. */
  readonly packages: readonly string[];
  /** Finds the result in an unpacked folder; undefined where it is missing, or does not run. */
  readonly findIn: (home: string) => Promise<Found | undefined>;
  /** Called before a download. */
  readonly onDownload: () => void;
  readonly signal?: AbortSignal | undefined;
}

const MINUTES = 60_000;

/**
 * Downloads packages of Debian or its derivatives, with their missing dependencies, and unpacks them into a folder
 * without installing them. Returns the result of `findIn`, from this call or an earlier one; undefined where apt is
 * missing or does not have the packages.
 *
 * The system is only read: apt's lists are used where they contain the package, else they are fetched into a folder of
 * our own. So neither root nor apt's locks are needed, and a running apt does not block it.
 */
export async function unpackDebianPackages<Found>(options: UnpackOptions<Found>): Promise<Found | undefined> {
  const { toolsDir, name, packages, findIn, onDownload, signal } = options;
  const home = join(toolsDir, name);
  const before = await findIn(home);
  if (before !== undefined) return before;
  if (!(await runCommand('apt-get', ['--version'], { timeoutMs: 10_000, signal })).ok) return undefined;
  onDownload();
  await mkdir(toolsDir, { recursive: true });
  const work = await mkdtemp(join(toolsDir, `${name}.new-`));
  try {
    const files = await download(work, packages, signal);
    const root = join(work, 'root');
    await mkdir(root);
    for (const file of files) {
      await runCommand('dpkg-deb', ['--extract', file, root], { timeoutMs: 2 * MINUTES, signal });
    }
    if ((await findIn(root)) === undefined) return undefined;
    await moveInto(home, root, findIn);
    return await findIn(home);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The paths of the package files; empty when there are none. */
async function download(
  work: string,
  packages: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
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
  // Under root apt fetches as another user, who may have no access to this folder.
  const common = ['-q', '-y', ...own, '-o', 'APT::Sandbox::User=', '-o', 'Acquire::Retries=2'];
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
  return files.filter((file) => file.endsWith('.deb')).map((file) => join(archives, file));
}

/** Of two concurrent starts, the first one's folder stays, and both use it. */
async function moveInto<Found>(
  home: string,
  root: string,
  findIn: UnpackOptions<Found>['findIn'],
): Promise<void> {
  try {
    await rename(root, home);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    if ((await findIn(home)) !== undefined) return;
    await rm(home, { recursive: true, force: true });
    await rename(root, home);
  }
}
