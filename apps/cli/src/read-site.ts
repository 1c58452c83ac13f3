import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig, type Config } from '@stampede/runtime';
import { localUrl } from './doctor/probe.ts';
import type { Site } from './doctor/site.ts';
import { findServers } from './find-servers.ts';

/** This command's checkout. */
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');

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
  // What the stores need may be valid where a token is missing.
  const { config } = tryConfig(completed, false);
  const { problems } = tryConfig(completed, !isStarted);
  const apiUrl = url ?? (config === null ? null : ownUrl(config, isStarted));
  return { checkout, env: completed, dotEnv, isStarted, config, problems, apiUrl };
}

function tryConfig(env: NodeJS.ProcessEnv, http: boolean): Pick<Site, 'config' | 'problems'> {
  try {
    return { config: readConfig(env, { http }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, problems: error.problems };
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
