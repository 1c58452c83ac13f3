import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { SiteCheck } from './check.ts';
import { fail, ok, warn, type Found } from './finding.ts';
import type { Site } from './site.ts';

/** Variables that others read, and that belong into `.env` as well. */
const OTHERS = /^(STAMPEDE_|PM2_|NODE_|POSTGRES_|COMPOSE_|TZ$)/;

/** Whether the variables are valid, as the processes read them, and whether `.env` has only variables that are read. */
export const configuration: SiteCheck = {
  name: 'configuration',
  look: (site) => Promise.resolve([...invalid(site), ...unknown(site)]),
};

function invalid({ problems, dotEnv, isStarted }: Site): Found[] {
  const place = dotEnv === null ? 'the environment; there is no .env' : '.env or in the environment';
  if (problems.length === 0)
    return [ok(isStarted ? 'valid, completed by the npm start that runs here' : 'valid')];
  return problems.map(({ variable, problem }) =>
    fail(`${variable} ${problem}`, `set ${variable} in ${place}`),
  );
}

function unknown({ dotEnv, checkout }: Site): Found[] {
  const example = join(checkout, '.env.example');
  if (dotEnv === null || !existsSync(example)) return [];
  const known = new Set(Object.keys(parseEnv(readFileSync(example, 'utf8'))));
  return Object.keys(dotEnv)
    .filter((name) => !known.has(name) && !OTHERS.test(name))
    .map((name) => warn(`.env sets ${name}, which nothing reads`, 'correct its name, or take it out'));
}
