import { choosePort } from './choose-port.ts';
import { PortTakenError } from './port-taken-error.ts';
import type { ProvidedServer } from './server.ts';
import { startPostgresServer, stopLeftoverPostgres } from './start-postgres.ts';

export interface ProvidePostgresOptions {
  /** The data folder; the next start with the same folder uses its data. */
  readonly dataDir: string;
  /** A configured port. Default: the first free one from 15432 on. */
  readonly port?: number | undefined;
  /** Settings of the server by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives lines for the terminal. */
  readonly log: (line: string) => void;
  /** Aborts the creation of a cluster. */
  readonly signal?: AbortSignal | undefined;
}

const FIRST_PORT = 15_432;

/**
 * Starts the Postgres that npm has installed, with a data folder and a port of its own; user and database are
 * `stampede`, with a random password. A server that an earlier run left behind in the folder is stopped first. The
 * caller must have locked the folder (see lockFolder).
 *
 * Rejects with a ProvisionError that explains what to change.
 */
export async function providePostgres(options: ProvidePostgresOptions): Promise<ProvidedServer> {
  const { dataDir, port: asked, settings = {}, log, signal } = options;
  const leftover = await stopLeftoverPostgres(dataDir);
  if (leftover !== undefined)
    log(`Stopped the Postgres that an earlier run left behind (process ${leftover}).`);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort({ who: 'Postgres', host: '127.0.0.1', asked, from: FIRST_PORT, log });
    try {
      return {
        ...(await startPostgresServer({ dir: dataDir, port, settings, signal })),
        version: 'Postgres 18',
      };
    } catch (error) {
      if (!(error instanceof PortTakenError) || asked !== undefined || attempt === 5) throw error;
    }
  }
}
