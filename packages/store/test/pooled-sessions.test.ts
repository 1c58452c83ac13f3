import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from '@stampede/provision';
import { Database } from '@stampede/store';
import { createTestDatabase, findPgbouncer, onFreePort, startPgbouncer, waitFor } from '@stampede/testkit';
import pg from 'pg';

/** Until the database is written again after it may be. */
const AGAIN_MS = 10_000;
const CALLERS = 4;

const binary = findPgbouncer();
const server = process.env['TEST_DATABASE_URL'] ?? '';

if (binary === null) {
  it.skip('sessions of pgbouncer: there is no pgbouncer on this machine (apt-get install pgbouncer)', () =>
    undefined);
} else {
  describe.each(['transaction', 'session'] as const)('sessions of pgbouncer in %s mode', (poolMode) => {
    const dir = mkdtempSync(join(tmpdir(), 'stampede-pooled-'));
    let admin: pg.Client;
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let name: string;
    let pgbouncer: Server;
    let db: Database;

    beforeAll(async () => {
      admin = new pg.Client({ connectionString: server });
      await admin.connect();
      database = await createTestDatabase();
      const url = new URL(database.url);
      name = url.pathname.slice(1);
      pgbouncer = await onFreePort('pgbouncer', (port) =>
        startPgbouncer({
          ...{ binary, dir, port, serverUrl: server, poolMode, poolSize: CALLERS },
          logFile: join(dir, 'pgbouncer.log'),
        }),
      );
      url.port = String(pgbouncer.port);
      db = new Database({
        ...{ url: url.href, poolSize: CALLERS, timeoutMs: 3000, applicationName: 'test' },
        onError: () => undefined,
      });
    });
    afterAll(async () => {
      await db.close();
      await pgbouncer.stop();
      await database.drop();
      await admin.end();
      rmSync(dir, { recursive: true, force: true });
    });

    const write = (): Promise<unknown> =>
      db.transaction(async (tx) => {
        await tx.query('UPDATE public.gates SET reason = reason');
        await tx.query('SELECT pg_sleep(0.05)');
      });
    /** By so many callers at once, so that pgbouncer needs all of its sessions. */
    const writeAtOnce = async (): Promise<string[]> => {
      const ends = await Promise.allSettled(Array.from({ length: CALLERS }, write));
      return ends.flatMap((end) => (end.status === 'rejected' ? [causeOf(end.reason)] : []));
    };
    const backends = async (): Promise<string[]> => {
      const { rows } = await admin.query<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [name],
      );
      return rows.map(({ pid }) => String(pid));
    };

    it('that found the database read-only for a moment are not used when it is not any more', async () => {
      expect(await writeAtOnce()).toEqual([]);
      await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      for (const pid of await backends()) await admin.query('SELECT pg_terminate_backend($1)', [pid]);
      await waitFor('no caller may write, and each error says why', async () => {
        const causes = await writeAtOnce();
        return causes.length === CALLERS && causes.every((cause) => cause.includes('may only read'));
      });

      await admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
      await waitFor('all callers write again', async () => (await writeAtOnce()).length === 0, AGAIN_MS);
      for (let round = 0; round < 5; round += 1) expect(await writeAtOnce()).toEqual([]);
    });
  });
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
