import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig, type Config } from '@stampede/runtime';
import { localUrl } from './doctor/probe.ts';
import type { Site } from './doctor/site.ts';
import { findServers } from './find-servers.ts';

/** This command's checkout. */
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * What the doctor looks at beside the stores. Under an `npm start`, which makes what is not configured, tokens are not
 * demanded.
 *
 * @param url the address of the API, where it is given
 */
export function readSite(env: NodeJS.ProcessEnv, url: string | null, checkout = CHECKOUT): Site {
  const dotEnv = readDotEnv(checkout);
  const isStarted = existsSync(join(checkout, '.stampede/servers.json'));
  const completed = findServers({ ...dotEnv, ...withValues(env) }, pathToFileURL(`${checkout}/`));
  const site = { checkout, env: completed, dotEnv, isStarted };
  try {
    const config: Config = readConfig(completed, { http: !isStarted });
    return { ...site, config, problems: [], apiUrl: url ?? ownUrl(config, isStarted) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...site, config: null, problems: error.problems, apiUrl: url };
  }
}

/** Null where the port is not known: `npm start` chooses it, and 0 is any. */
function ownUrl({ host, port }: Config, isStarted: boolean): string | null {
  return isStarted || port === 0 ? null : localUrl(host, port);
}

function readDotEnv(checkout: string): NodeJS.Dict<string> | null {
  const path = join(checkout, '.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : null;
}

/** An empty variable counts as not set. */
function withValues(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
