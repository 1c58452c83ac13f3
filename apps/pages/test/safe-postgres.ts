import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer, type Server } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';

/** A Postgres of a test's own, which waits for the disk as one in production does: the tests' shared one does not. */
export interface SafePostgres {
  readonly url: string;
  stop(): Promise<void>;
  /** Starts it again, on the same port and data. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** The databases of the test file are made there from now on. */
export async function startSafePostgres(): Promise<SafePostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-postgres-'));
  const start = (port: number): Promise<Server> => startPostgresServer({ dir, port });
  let server = await onFreePort('Postgres', start);
  const before = process.env['TEST_DATABASE_URL'];
  process.env['TEST_DATABASE_URL'] = server.url;
  return {
    url: server.url,
    stop: () => server.stop(),
    start: async () => {
      server = await start(server.port);
    },
    remove: async () => {
      process.env['TEST_DATABASE_URL'] = before;
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
