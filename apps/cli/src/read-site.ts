import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig, type Config } from '@stampede/runtime';
import { findApi } from './api/find-api.ts';
import { CHECKOUT, readDotEnv, readNote } from './checkout-settings.ts';
import { localUrl } from './doctor/probe.ts';
import type { Site } from './doctor/site.ts';
import { findServers } from './find-servers.ts';

/** The environment with all of `.env` of the checkout. An empty variable counts as not set. */
export function readEnvironment(env: NodeJS.ProcessEnv, checkout = CHECKOUT): NodeJS.ProcessEnv {
  const set = Object.entries(env).filter(([, value]) => value !== '');
  return { ...readDotEnv(checkout), ...Object.fromEntries(set) };
}

/**
 * What the doctor looks at beside the stores. Under an `npm start`, which makes what is not configured, tokens are not
 * demanded.
 *
 * @param url the address of the API, where it is given
 * @throws UsageError where an address of the API is none
 */
export function readSite(env: NodeJS.ProcessEnv, url: string | null, checkout = CHECKOUT): Site {
  const dotEnv = existsSync(new URL('.env', checkout)) ? readDotEnv(checkout) : null;
  const isStarted = existsSync(new URL('.stampede/servers.json', checkout));
  const completed = findServers(readEnvironment(env, checkout), checkout);
  // What the stores need may be valid where a token is missing.
  const { config } = tryConfig(completed, false);
  const { problems } = tryConfig(completed, !isStarted);
  const { STAMPEDE_URL: configured } = { ...readNote(checkout), ...completed };
  const given = url ?? configured;
  const apiUrl = given === undefined ? ownUrl(config) : findApi({ url: given }, {}, checkout).url;
  const folder = fileURLToPath(checkout).replace(/[/\\]$/, '');
  return { checkout: folder, env: completed, dotEnv, isStarted, config, problems, apiUrl };
}

function tryConfig(env: NodeJS.ProcessEnv, http: boolean): Pick<Site, 'config' | 'problems'> {
  try {
    return { config: readConfig(env, { http }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, problems: error.problems };
  }
}

/** Null where the port is not known: 0 is any. */
function ownUrl(config: Config | null): string | null {
  return config === null || config.port === 0 ? null : localUrl(config.host, config.port);
}
