import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The path of a Unix socket may have 103 bytes on macOS and 107 on Linux; the file's name takes up to 40 of them. */
const DIRECTORY_LENGTH_MAX = 62;

/**
 * Where the processes of one deployment find each other's metrics. Private to the user and to the deployment, in the
 * temporary directory, or in /tmp where that one is too deep for the path of a socket.
 *
 * @param deployment tells deployments apart; usually the working directory
 */
export function metricsDirectory(deployment: string): string {
  const hash = createHash('sha256').update(deployment).digest('hex').slice(0, 8);
  const name = `stampede-${process.getuid?.() ?? 'user'}-${hash}`;
  const path = join(tmpdir(), name);
  return Buffer.byteLength(path) <= DIRECTORY_LENGTH_MAX ? path : join('/tmp', name);
}

/**
 * Makes the directory, or makes sure that the one that is there is ours alone: the temporary directory belongs to
 * everybody, and somebody else may have been first.
 *
 * @throws when it is not a directory or belongs to another user
 */
export async function claimDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw new Error(`${path} is there already and is not a directory of this user`);
  }
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

/** The name of a process's socket. The pid in it tells later whether its owner is still there. */
export function socketName(process: string, instance: string, pid: number): string {
  return `${process.slice(0, 20)}-${instance.slice(0, 4)}-${pid}.sock`;
}

/** Paths of the sockets whose owners live, sorted; those that dead processes left behind are removed. */
export async function listSockets(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of (await readdir(directory)).sort()) {
    const pid = /-(\d+)\.sock$/.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(directory, name);
    if (isAlive(Number(pid))) paths.push(path);
    else await rm(path, { force: true });
  }
  return paths;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, and it is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
