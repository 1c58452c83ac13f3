import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteCheck } from './check.ts';
import { fail, orFine, warn, type Found } from './finding.ts';
import type { Site } from './site.ts';

/** Files of the checkout with tokens and passwords in them. */
const OF_CHECKOUT = [
  '.env',
  '.stampede/tokens.json',
  '.stampede/servers.json',
  '.stampede/pm2/dump.pm2',
  '.stampede/example-shop/webhook.json',
];

/** Whether other users of this machine may read the files with secrets. */
export const secretFiles: SiteCheck = {
  name: 'secret files',
  look: (site) => {
    const found = filesOf(site).flatMap(judge);
    return Promise.resolve(orFine(found, 'no other user may read .env or another file with secrets'));
  },
};

function filesOf({ checkout, env }: Site): string[] {
  const { REDIS_TLS_KEY: redisKey = '', DATABASE_URL: databaseUrl = '' } = env;
  const keys = [redisKey, sslKey(databaseUrl)].filter((path) => path !== '');
  return [...OF_CHECKOUT.map((name) => join(checkout, name)), ...keys];
}

function sslKey(databaseUrl: string): string {
  return new URLSearchParams(/\?(.*)$/s.exec(databaseUrl)?.[1]).get('sslkey') ?? '';
}

/** A file that is not there has no secrets. Windows has no modes. */
function judge(path: string): Found[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || process.platform === 'win32') return [];
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  if ((stats.mode & 0o007) !== 0)
    return [fail(`every user of this machine may open ${path} (mode ${mode})`, `chmod 600 ${path}`)];
  if ((stats.mode & 0o070) !== 0)
    return [warn(`the group may open ${path} (mode ${mode})`, `chmod 600 ${path}, unless that is meant`)];
  return [];
}
