import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer, type Server } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';

/** A Postgres server of its own, for tests that stop it; other tests share one. */
export interface PrivatePostgres {
  readonly url: string;
  /** As a power cut would. */
  kill(): Promise<void>;
  /** Restarts on the same port and data. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-postgres-'));
  const start = (port: number): Promise<Server> =>
    startPostgresServer({ dir, port, settings: { fsync: 'off' } });
  let server = await onFreePort('Postgres', start);
  return {
    url: server.url,
    kill: () => server.kill(),
    restart: async () => {
      await server.stop();
      server = await start(server.port);
    },
    remove: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
