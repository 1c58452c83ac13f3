import { startPostgresServer } from '@stampede/provision';
import { migrateLedger } from '@stampede/store';
import { onFreePort } from '@stampede/testkit';
import { mountDisk } from '../disk.ts';
import { withPostgres } from '../direct.ts';
import { RestartedServer } from './site-server.ts';

const DISK_MEGABYTES = 1024;
/** Reserved for observers and the nemesis, when our processes can get no connection. */
const RESERVED = 10;
/** The user of our processes: no superuser, so that the connection limit applies as in a deployment. */
const USER = 'shop';

export interface SitePostgresOptions {
  readonly dir: string;
  readonly logDir: string;
  /** Connections of our processes, at most. */
  readonly connections: number;
  readonly password: string;
}

export interface SitePostgres {
  readonly server: RestartedServer;
  readonly user: string;
  /** Direct URL with the user of our processes. */
  readonly userUrl: string;
}

/** A migrated Postgres with fsync that logs lock waits and deadlocks, on a disk of its own where possible. */
export async function startSitePostgres(options: SitePostgresOptions): Promise<SitePostgres> {
  const { dir, logDir, connections, password } = options;
  const disk = await mountDisk(dir, DISK_MEGABYTES);
  const settings = {
    max_connections: String(connections + RESERVED),
    superuser_reserved_connections: String(RESERVED),
    log_lock_waits: 'on',
    log_line_prefix: '%m [%p] %a ',
    shared_buffers: '64MB',
    // Its WAL must fit on the disk.
    max_wal_size: '128MB',
    min_wal_size: '32MB',
  };
  const server = await onFreePort('Postgres', (port) =>
    RestartedServer.start({
      name: 'postgres',
      dir,
      logDir,
      disk,
      start: (logFile) => startPostgresServer({ dir, port, settings, logFile }),
      serves: (url) =>
        withPostgres(url, (client) => client.query('SELECT 1')).then(
          () => true,
          () => false,
        ),
    }),
  );
  try {
    const userUrl = new URL(server.url);
    userUrl.username = USER;
    userUrl.password = password;
    await prepare(server.url, password);
    await migrateLedger(userUrl.href);
    return { server, user: USER, userUrl: userUrl.href };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepare(url: string, password: string): Promise<void> {
  await withPostgres(url, async (client) => {
    const database = client.escapeIdentifier(new URL(url).pathname.slice(1));
    await client.query(`CREATE ROLE ${USER} LOGIN PASSWORD '${password}'`);
    await client.query(`ALTER DATABASE ${database} OWNER TO ${USER}`);
  });
}
