import {
  inspectPostgres,
  judgePostgresSettings,
  listMissingGrants,
  type PostgresServer,
} from '@stampede/engine';
import type { StoreCheck } from './check.ts';
import { judgeDisk } from './disk-space.ts';
import { asFound, fail, ok, orFine, warn, type Found } from './finding.ts';

const OLDEST_VERSION = 150_000;
/** From this share of the connections on. */
const CONNECTIONS_WARNED = 0.85;

/** The version and the settings of Postgres that decide about what is kept, and whether it has connections left. */
export const postgresServer: StoreCheck = {
  name: 'postgres settings',
  needs: ['postgres'],
  look: async (stores) => {
    const server = await inspectPostgres(stores);
    return [
      ...orFine(
        [...judgeVersion(server), ...judgePostgresSettings(server).map(asFound)],
        `Postgres ${server.version} is set as it has to be`,
      ),
      judgeConnections(server),
      ...(isHere(stores.options.databaseUrl) && server.folder !== null
        ? await judgeDisk('Postgres', server.folder)
        : []),
    ];
  },
};

/** Whether the user of DATABASE_URL may do what the processes do. */
export const postgresGrants: StoreCheck = {
  name: 'grants',
  needs: ['ledger'],
  look: async (stores) => {
    const missing = await listMissingGrants(stores);
    return orFine(
      missing.map((grant) => fail(`the user lacks ${grant}`, 'run deploy/postgres-grants.sql as the owner')),
      'the user may do all that the processes do',
    );
  },
};

function judgeVersion({ version, versionNumber }: PostgresServer): Found[] {
  if (versionNumber >= OLDEST_VERSION) return [];
  return [fail(`Postgres ${version} is too old`, '15 or newer is needed')];
}

export function judgeConnections({
  connections,
  connectionsMax,
}: Pick<PostgresServer, 'connections' | 'connectionsMax'>): Found {
  const found = `${connections} of ${connectionsMax} connections are in use`;
  if (connections < connectionsMax * CONNECTIONS_WARNED) return ok(found);
  const whatToDo = 'raise max_connections, or lower DATABASE_POOL_SIZE or the number of processes';
  return connections >= connectionsMax ? fail(found, whatToDo) : warn(found, whatToDo);
}

/** Whether a server of the URL is on this machine. */
function isHere(databaseUrl: string): boolean {
  return /[@/,](localhost|127\.[\d.]+|\[::1\])([:/,?]|$)/.test(databaseUrl);
}
