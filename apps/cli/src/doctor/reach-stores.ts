import { setTimeout as delay } from 'node:timers/promises';
import { isOperatingError } from '@stampede/domain';
import {
  inspectSchema,
  listUnreachable,
  refreshTrust,
  type SchemaVersion,
  type Stores,
} from '@stampede/engine';
import { describeUnreachable } from '../describe-unreachable.ts';
import type { Need } from './check.ts';
import { fail, ok, type Finding } from './finding.ts';

/** Timeout for the first connections to Redis. */
const CONNECT_MS = 5000;
const POLL_MS = 20;

export interface Reached {
  readonly findings: readonly Finding[];
  /** What the other checks may use. */
  readonly has: ReadonlySet<Need>;
  /** Whether a server could not be reached. */
  readonly lacksServer: boolean;
}

/** Connects to both stores, and finds out what can be looked at. Writes nothing. Throws no operating error. */
export async function reachStores(stores: Stores): Promise<Reached> {
  const [postgres, redis] = await Promise.all([reachPostgres(stores), reachRedis(stores)]);
  return {
    findings: [...redis.findings, ...postgres.findings],
    has: new Set([...redis.has, ...postgres.has]),
    lacksServer: redis.lacksServer || postgres.lacksServer,
  };
}

async function reachRedis(stores: Stores): Promise<Reached> {
  const deadline = performance.now() + CONNECT_MS;
  while (!stores.nodes.identified && performance.now() < deadline) await delay(POLL_MS);
  const partitions = [...Array(stores.options.partitions).keys()];
  const away = listUnreachable(stores, partitions);
  const whatToDo = 'start it, or correct REDIS_URL; it has to be a master that takes writes';
  const findings =
    away.length === 0
      ? [ok('every master answers')]
      : [...new Set(away.map(describeUnreachable))].map((words) => fail(words, whatToDo));
  return {
    findings: findings.map((found) => ({ check: 'redis', ...found })),
    has: new Set(away.length < partitions.length ? ['redis'] : []),
    lacksServer: away.length > 0,
  };
}

async function reachPostgres(stores: Stores): Promise<Reached> {
  try {
    const schema = await inspectSchema(stores);
    if (schema.outcome === 'usable') await refreshTrust(stores);
    return {
      findings: [
        { check: 'postgres', ...ok('the primary answers') },
        { check: 'schema', ...judgeSchema(schema) },
      ],
      has: new Set(schema.outcome === 'usable' ? ['postgres', 'ledger'] : ['postgres']),
      lacksServer: false,
    };
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    const words = stores.troubles.present().filter(({ store }) => store === 'postgres');
    const cause = words.map((trouble) => trouble.words).join('; ') || error.message;
    return {
      findings: [
        {
          check: 'postgres',
          ...fail(
            `it cannot be used: ${cause}`,
            'start it, or correct DATABASE_URL; it has to be a primary that takes writes',
          ),
        },
      ],
      has: new Set(),
      lacksServer: true,
    };
  }
}

function judgeSchema(schema: SchemaVersion): ReturnType<typeof ok> {
  switch (schema.outcome) {
    case 'usable':
      return ok('the database has all migrations of this version');
    case 'behind':
      return fail(`the database lacks ${schema.missing.join(', ')}`, 'npx stampede migrate');
    case 'contracted':
      return fail(
        `a newer version has removed what this one needs (${schema.contractions.join(', ')})`,
        'install the newer version',
      );
  }
}
