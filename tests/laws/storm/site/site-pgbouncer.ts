import { findPgbouncer, onFreePort, startPgbouncer } from '@stampede/testkit';
import { MARK } from './site-folder.ts';
import { RestartedServer } from './site-server.ts';

export interface SitePgbouncerOptions {
  readonly dir: string;
  readonly logDir: string;
  /** Of Postgres, as the user of our processes. */
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** Whoever clears a killed site away finds it by this. */
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
          // Where Postgres has refused it once, it refuses by itself for so many seconds; 15 if it is not told.
          settings: { server_login_retry: '1' },
          env: { [MARK]: mark },
        }),
      // It has said that it listens, whatever becomes of Postgres.
      serves: async () => true,
    }),
  );
}
