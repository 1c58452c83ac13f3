import { findRedisServer, type RedisBinary } from './find-redis.ts';
import { runCommand } from './run-command.ts';
import { unpackDebianRedis, type InstallOptions } from './unpack-debian-redis.ts';

/**
 * Gets a `redis-server` from apt or Homebrew, non-interactively and without root. Returns undefined where neither
 * exists, or neither has a usable one. Each attempt takes at most ten minutes.
 *
 * With apt nothing is installed: the packages are unpacked into `toolsDir`. That starts no service, and is deleted with
 * the folder.
 */
export async function installRedis(options: InstallOptions): Promise<RedisBinary | undefined> {
  return (await unpackDebianRedis(options)) ?? (await installWithHomebrew(options));
}

async function installWithHomebrew({ log, signal }: InstallOptions): Promise<RedisBinary | undefined> {
  // Homebrew refuses root.
  if (process.getuid?.() === 0) return undefined;
  if (!(await runCommand('brew', ['--version'], { timeoutMs: 10_000, signal })).ok) return undefined;
  log('No Redis found; running: brew install --quiet redis');
  await runCommand('brew', ['install', '--quiet', 'redis'], { timeoutMs: 600_000, signal });
  const found = await findRedisServer();
  return found.found === 'usable' ? found.binary : undefined;
}
