import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer } from '@stampede/provision';
import { onFreePort, startTestRedis } from '@stampede/testkit';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { SystemPostgres } from './system-postgres.ts';

/** A Redis and a Postgres with the users of deploy/ and no others. */
export interface LimitedStores {
  /** For the processes. */
  readonly redisUrl: string;
  /** Does everything in Redis. */
  readonly redis: Redis;
  /** Does everything in Postgres; its path leads to the database `postgres`. */
  readonly superuserUrl: string;
  /** Postgres as one of the roles that deploy/postgres-roles.sql makes. */
  roleUrl(role: string, password: string): string;
  remove(): Promise<void>;
}

const secret = (): string => randomBytes(16).toString('hex');

export async function startLimitedStores(binaries: SystemPostgres): Promise<LimitedStores> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-postgres-'));
  chmodSync(dir, 0o755);
  const postgres = await onFreePort('Postgres', (port) =>
    startPostgresServer({ dir, port, binaries, settings: { fsync: 'off' } }),
  );
  const superuserUrl = await makeSuperuser(postgres.url);
  const server = await startTestRedis();
  const passwords = { OPERATOR_PASSWORD: secret(), STAMPEDE_PASSWORD: secret() };
  const redis = await limitRedis(server.url, passwords);
  return {
    redis,
    redisUrl: server.url.replace('//', `//stampede:${passwords.STAMPEDE_PASSWORD}@`),
    superuserUrl,
    roleUrl: (role, password) => `postgres://${role}:${password}@127.0.0.1:${postgres.port}/stampede`,
    remove: async () => {
      redis.disconnect();
      await Promise.all([server.remove(), postgres.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The user and the database that the server was made with have the names that are to be made. */
async function makeSuperuser(madeUrl: string): Promise<string> {
  const password = secret();
  const url = new URL(madeUrl);
  await run(madeUrl, `CREATE ROLE administrator SUPERUSER LOGIN PASSWORD '${password}'`);
  url.username = 'administrator';
  url.password = password;
  url.pathname = '/postgres';
  await run(url.href, 'ALTER DATABASE stampede RENAME TO made');
  await run(url.href, 'ALTER ROLE stampede RENAME TO maker');
  return url.href;
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Each line of the file that makes a user, as redis.conf would be read. The operator comes before the door is shut. */
async function limitRedis(url: string, passwords: Readonly<Record<string, string>>): Promise<Redis> {
  const text = readFileSync('deploy/redis-user.conf', 'utf8').replaceAll(/^(?!#).*$/gm, (line) =>
    Object.entries(passwords).reduce((all, [name, value]) => all.replace(name, value), line),
  );
  const users = [...text.matchAll(/^user (.*)$/gm)].map(([, rules = '']) => rules.split(' ').filter(Boolean));
  const first = new Redis(url);
  try {
    for (const rules of users.sort(([name]) => (name === 'default' ? 1 : -1)))
      await first.call('ACL', 'SETUSER', ...rules);
  } finally {
    first.disconnect();
  }
  return new Redis(url, { username: 'operator', password: passwords['OPERATOR_PASSWORD'] ?? '' });
}
