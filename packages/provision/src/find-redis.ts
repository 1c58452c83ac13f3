import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';

/** A usable `redis-server` or `valkey-server` of this machine. */
export interface RedisBinary {
  readonly path: string;
  /** `Redis 7.0.15`, `Valkey 8.0.1`. */
  readonly version: string;
  /** Additional environment that it needs, such as the folder of its libraries. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The result: a usable server, one that is too old, or nothing. */
export type FoundRedis =
  | { readonly found: 'usable'; readonly binary: RedisBinary }
  | { readonly found: 'too-old'; readonly path: string; readonly version: string }
  | { readonly found: 'nothing' };

const NAMES = ['redis-server', 'valkey-server'];
/** The oldest Redis whose scripts, streams and expiry work as this system needs. Every Valkey is newer. */
const OLDEST_MAJOR = 7;

/** Searches PATH for a server: returns the first usable one, else one that is too old. */
export async function findRedisServer(path: string = process.env['PATH'] ?? ''): Promise<FoundRedis> {
  let result: FoundRedis = { found: 'nothing' };
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const name of NAMES) {
      const found = await inspectRedisServer(join(folder, name));
      if (found.found === 'usable') return found;
      if (found.found === 'too-old' && result.found === 'nothing') result = found;
    }
  }
  return result;
}

/** Reads one file's version. A file that is missing, not executable or no such server is `nothing`. */
export async function inspectRedisServer(
  path: string,
  env: Readonly<Record<string, string>> = {},
): Promise<FoundRedis> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return { found: 'nothing' };
  }
  const { ok, output } = await runCommand(path, ['--version'], {
    timeoutMs: 10_000,
    env: { ...process.env, ...env },
  });
  const [, product, number] = /^(Redis|Valkey)\b.*?\bv=?(\d+\.\d+\.\d+)/m.exec(output) ?? [];
  if (!ok || product === undefined || number === undefined) return { found: 'nothing' };
  const version = `${product} ${number}`;
  if (product === 'Redis' && Number.parseInt(number, 10) < OLDEST_MAJOR)
    return { found: 'too-old', path, version };
  return { found: 'usable', binary: { path, version, env } };
}
