import { CHECKOUT, readDotEnv, readNote } from './checkout-settings.ts';

const NAMES = [
  ...['REDIS_URL', 'REDIS_SENTINEL_PASSWORD', 'REDIS_TLS_CA', 'REDIS_TLS_CERT', 'REDIS_TLS_KEY'],
  ...['DATABASE_URL', 'PARTITIONS'],
];

/**
 * Completes the environment: from `.env` of the checkout, else from the file in which a running `npm start` records the
 * servers that it provides. An empty variable counts as not set, as everywhere.
 */
export function findServers(env: NodeJS.ProcessEnv, checkout = CHECKOUT): NodeJS.ProcessEnv {
  const found: NodeJS.ProcessEnv = { ...env };
  for (const variables of [readDotEnv(checkout), readNote(checkout)]) {
    for (const name of NAMES) {
      if (found[name] === undefined || found[name] === '') found[name] = variables[name];
    }
  }
  return found;
}
