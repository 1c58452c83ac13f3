import { join } from 'node:path';
import { findClockLibrary } from '@stampede/provision';
import { startProxy } from '@stampede/testkit';
import { ClockFile, removeClockLeftovers } from '../clock-file.ts';
import type { Pm2, Pm2Entry } from '../pm2.ts';
import type { SiteApp } from './site.ts';

/** For the names of copies: pm2 interprets a number at the end of a name. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export interface SiteAppsOptions {
  readonly pm2: Pm2;
  readonly instances: number;
  readonly orderCreators: number;
  readonly expiryListeners: number;
  readonly webhookSenders: number;
  readonly redisUrl: string;
  /** Whether each app has a proxy to Redis. */
  readonly proxiesRedis: boolean;
  readonly databaseUrl: string;
  /** The pooler's URL, for the first copy of each daemon; null where there is none. */
  readonly pooledUrl: string | null;
  readonly scratchDir: string;
  readonly toolsDir: string;
  /** Environment of all apps. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SiteApps {
  readonly apps: readonly SiteApp[];
  readonly entries: readonly Pm2Entry[];
  /** Environment of pm2 itself, so that the buy API's clock can be shifted. */
  readonly pm2Env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * The proxies of every app, and its pm2 entry. The first copy of each daemon is behind the pooler, and the last one's
 * clock can be shifted.
 */
export async function prepareApps(options: SiteAppsOptions): Promise<SiteApps> {
  const { pm2, instances, orderCreators, expiryListeners, webhookSenders, redisUrl, scratchDir } = options;
  const library = await findClockLibrary(options.toolsDir);
  if (library !== undefined) removeClockLeftovers();
  const made: { readonly app: SiteApp; readonly entry: Pm2Entry }[] = [];
  const add = async (
    role: SiteApp['role'],
    name: string,
    copy: number | null,
    isLast: boolean,
  ): Promise<void> => {
    const toRedis = options.proxiesRedis ? await startProxy(redisUrl) : null;
    const pooledUrl = copy === 0 ? options.pooledUrl : null;
    const toPostgres = await startProxy(pooledUrl ?? options.databaseUrl);
    const clock =
      library === undefined || !isLast ? null : new ClockFile(library, join(scratchDir, `${name}.clock`));
    await clock?.shift(0);
    const env = {
      ...options.env,
      REDIS_URL: toRedis?.url ?? redisUrl,
      DATABASE_URL: toPostgres.url,
      ...(copy !== null && { NODE_APP_INSTANCE: String(copy) }),
      // Apps without a clock of their own must not inherit the one that pm2 has for the buy API.
      ...(clock?.env ?? { LD_PRELOAD: '' }),
    };
    const size = copy === null ? instances : 1;
    made.push({
      app: { name, role, toRedis, toPostgres, clock, instances: size, pids: () => pm2.pids(name) },
      entry: { name, role, env, instances: size },
    });
  };
  await add('buy-api', 'buy-api', null, true);
  for (const [role, copies] of [
    ['order-creator', orderCreators],
    ['expiry-listener', expiryListeners],
    ['webhook-sender', webhookSenders],
  ] as const)
    for (let copy = 0; copy < copies; copy += 1)
      await add(role, `${role}-${LETTERS.charAt(copy)}`, copy, copy === copies - 1);
  const apps = made.map(({ app }) => app);
  return {
    apps,
    entries: made.map(({ entry }) => entry),
    pm2Env: made.find(({ app }) => app.role === 'buy-api')?.app.clock?.env ?? {},
    close: async () => {
      const ways = apps.flatMap(({ toRedis, toPostgres }) =>
        toRedis === null ? [toPostgres] : [toRedis, toPostgres],
      );
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}
