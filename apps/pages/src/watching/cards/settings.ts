import type { ServerProblem } from '@stampede/engine';
import type { ReadableSecret } from '@stampede/process';
import type { Finding, Judge } from './finding.ts';

/** Settings of the stores that lose data, and files with secrets that every user of this machine may open. */
export const settings: Judge = ({ settings: { redis, postgres }, secrets }) => [
  ...redis.map((problem) => ofStore('Redis', problem)),
  ...postgres.map((problem) => ofStore('Postgres', problem)),
  ...secrets.filter(({ readers }) => readers === 'all').map(ofSecret),
];

function ofStore(store: string, { found, remedy }: ServerProblem): Finding {
  return {
    id: `settings:${store.toLowerCase()}:${found}`,
    cause: `A setting of ${store} loses data: ${found}.`,
    effect: 'None now. After a crash of the server, what was promised may be gone.',
    sinceMs: null,
    next: `Change it: ${remedy}.`,
    command: 'npx stampede doctor',
    page: null,
  };
}

function ofSecret({ path, mode }: ReadableSecret): Finding {
  return {
    id: `settings:${path}`,
    cause: `Every user of this machine may open ${path}, which holds secrets (mode ${mode}).`,
    effect: 'None now. Who reads it can do everything that an operator can.',
    sinceMs: null,
    next: 'Let only its owner read it; then replace the tokens if others use this machine.',
    command: `chmod 600 '${path}'`,
    page: null,
  };
}
