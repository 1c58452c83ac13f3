import type { SeenStore } from '../seen.ts';
import type { Finding, Judge } from './finding.ts';

const EFFECTS = {
  redis: 'Purchases are refused with 503. Orders can still be paid and read.',
  postgres:
    'Purchases are accepted until the queue is full, and wait there. Payments, cancellations and changes are refused with 503.',
};
const NAMES = { redis: 'Redis', postgres: 'Postgres' };

/** By the store's own code. Everything else is a server that is not there, or not the right one. */
const REMEDIES: Readonly<Record<string, string>> = {
  OOM: 'Raise maxmemory of Redis, or give its machine more memory.',
  MISCONF: 'Look at the log of Redis and at its disk: it cannot write its files.',
  READONLY: 'Let REDIS_URL name the master: this server is a replica.',
  NOPERM: 'Give the user of REDIS_URL what deploy/redis-user.conf lists.',
  WRONGPASS: 'Correct the password in REDIS_URL.',
  NOAUTH: 'Put the password into REDIS_URL.',
  '25006': 'Let DATABASE_URL name the primary: this server only serves reads.',
  '28P01': 'Correct the password in DATABASE_URL.',
  '42501': 'Run deploy/postgres-grants.sql as the owner of the tables.',
  '53100': 'Make room on the disk of Postgres.',
  '53300': 'Raise max_connections, or lower DATABASE_POOL_SIZE or the number of processes.',
};

/** A store that refuses connections or writes, in its own words. */
export const storeRefuses: Judge = ({ redis, postgres }) => [
  ...judge('redis', redis),
  ...judge('postgres', postgres),
];

function judge(store: 'redis' | 'postgres', seen: SeenStore): Finding[] {
  const common = { effect: EFFECTS[store], command: 'npx stampede doctor', page: null };
  const id = `store-refuses:${store}`;
  if (seen.refuses) {
    const words = (seen.words ?? 'it does not answer').replace(/\.+$/, '');
    const next =
      REMEDIES[seen.code ?? ''] ??
      `Start it, or correct ${store === 'redis' ? 'REDIS_URL' : 'DATABASE_URL'}; the doctor says what it finds.`;
    const cause = `${NAMES[store]} cannot be used: ${words}.`;
    return [{ ...common, id, cause, next, sinceMs: seen.sinceMs }];
  }
  return seen.problems.map(({ found, remedy }, index) => ({
    ...{ ...common, id: `${id}:${index}`, sinceMs: null },
    ...{ cause: `${NAMES[store]}: ${found}.`, next: `${capital(remedy)}.` },
  }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
