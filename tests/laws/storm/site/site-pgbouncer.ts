import { findPgbouncer, onFreePort, startPgbouncer } from '@stampede/testkit';
import { MARK } from './site-folder.ts';
import { RestartedServer } from './site-server.ts';

export interface SitePgbouncerOptions {
  readonly dir: string;
  readonly logDir: string;
  /** URL of Postgres, with the user of our processes. */
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** Identifies it for the removal of a killed site. */
  readonly mark: string;
}

/** A pgbouncer in transaction mode; null where this machine has none. */
export async function startSitePgbouncer(options: SitePgbouncerOptions): Promise<RestartedServer | null> {
  const { dir, logDir, databaseUrl, poolSize, mark } = options;
  const binary = findPgbouncer();
  if (binary === null) return null;
  return onFreePort('pgbouncer', (port) =>
    RestartedServer.start({
      name: 'pgbouncer',
      dir,
      logDir,
      disk: null,
      start: (logFile) =>
        startPgbouncer({
          ...{ binary, dir, port, serverUrl: databaseUrl, poolMode: 'transaction', poolSize, logFile },
          // After a refusal by Postgres it refuses for this many seconds; its default is 15.
          settings: { server_login_retry: '1' },
          env: { [MARK]: mark },
        }),
      // It has logged that it listens, independent of Postgres.
      serves: async () => true,
    }),
  );
}
