import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the checkout with tokens and passwords in them. */
const OF_CHECKOUT = [
  '.env',
  '.stampede/tokens.json',
  '.stampede/servers.json',
  '.stampede/pm2/dump.pm2',
  '.stampede/example-shop/webhook.json',
];

/** A file with secrets that other users of this machine may open. */
export interface ReadableSecret {
  readonly path: string;
  /** As `0644`. */
  readonly mode: string;
  readonly readers: 'group' | 'all';
}

/** Those of the files with secrets that others may open: files of the checkout, and keys that the environment names. */
export function judgeSecretFiles(checkout: string, env: NodeJS.ProcessEnv): ReadableSecret[] {
  const { REDIS_TLS_KEY: redisKey = '', DATABASE_URL: databaseUrl = '' } = env;
  const keys = [redisKey, sslKey(databaseUrl)].filter((path) => path !== '');
  return [...OF_CHECKOUT.map((name) => join(checkout, name)), ...keys].flatMap(judge);
}

function sslKey(databaseUrl: string): string {
  return new URLSearchParams(/\?(.*)$/s.exec(databaseUrl)?.[1]).get('sslkey') ?? '';
}

/** A missing file has no secrets. Windows has no modes. */
function judge(path: string): ReadableSecret[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || process.platform === 'win32' || (stats.mode & 0o077) === 0) return [];
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  return [{ path, mode, readers: (stats.mode & 0o007) === 0 ? 'group' : 'all' }];
}
