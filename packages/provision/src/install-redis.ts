import { findRedisServer, type RedisBinary } from './find-redis.ts';
import { runCommand } from './run-command.ts';
import { unpackDebianRedis, type InstallOptions } from './unpack-debian-redis.ts';

/** A package manager that installs a server without starting a service, and needs no answer from a person. */
interface Manager {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether it changes the system, for which one has to be root. Homebrew refuses root. */
  readonly needsRoot: boolean;
}

const MANAGERS: readonly Manager[] = [
  { command: 'brew', args: ['install', '--quiet', 'redis'], needsRoot: false },
  { command: 'dnf', args: ['install', '-y', '-q', 'redis'], needsRoot: true },
  { command: 'dnf', args: ['install', '-y', '-q', 'valkey'], needsRoot: true },
  { command: 'apk', args: ['add', '--quiet', 'redis'], needsRoot: true },
  { command: 'pacman', args: ['-S', '--noconfirm', '--needed', 'valkey'], needsRoot: true },
  { command: 'zypper', args: ['--non-interactive', '--quiet', 'install', 'redis'], needsRoot: true },
];

/**
 * Gets a `redis-server` from the system's package manager, where that needs no question to anybody. Returns
 * undefined where none of the known ways works. Each attempt is bounded to ten minutes.
 *
 * On Debian and its relatives nothing is installed at all: the packages are unpacked into `toolsDir`. That needs no
 * root, cannot start a service and goes away with the folder.
 */
export async function installRedis({
  toolsDir,
  log,
  signal,
}: InstallOptions): Promise<RedisBinary | undefined> {
  const unpacked = await unpackDebianRedis({ toolsDir, log, signal });
  if (unpacked !== undefined) return unpacked;
  const isRoot = process.getuid?.() === 0;
  for (const { command, args, needsRoot } of MANAGERS) {
    if (signal?.aborted || !(await exists(command)) || (!needsRoot && isRoot)) continue;
    const viaSudo = needsRoot && !isRoot;
    if (viaSudo && !(await worksWithoutPassword())) continue;
    const line = viaSudo ? ['sudo', '-n', command, ...args] : [command, ...args];
    log(`No Redis found; running: ${line.join(' ')}`);
    const [program = command, ...rest] = line;
    await runCommand(program, rest, { timeoutMs: 600_000, signal });
    const found = await findRedisServer();
    if (found.found === 'usable') return found.binary;
  }
  return undefined;
}

async function exists(command: string): Promise<boolean> {
  return (await runCommand('/bin/sh', ['-c', 'command -v "$1"', 'sh', command], { timeoutMs: 5000 })).ok;
}

async function worksWithoutPassword(): Promise<boolean> {
  return (await runCommand('sudo', ['-n', 'true'], { timeoutMs: 5000 })).ok;
}
