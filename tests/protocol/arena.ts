import {
  closeStores,
  openStores,
  prepareLedger,
  reconcilePartition,
  refreshTrust,
  type ActingStores,
  type Stores,
} from '@stampede/engine';
import { Gate, type Approvals, type GateConnection } from '@stampede/store';
import {
  createTestDatabase,
  overriding,
  startTestRedis,
  TEST_ACTOR,
  waitFor,
  type TestDatabase,
} from '@stampede/testkit';
import { openAdmin, type Redis } from './admin.ts';
import { copyKeyspace, putKeyspace, type Keyspace } from './keyspace.ts';
import { copyLedger } from './ledger-copy.ts';

/** One more than the restarts of one history: a run id that was seen does not come again. */
const SERVERS = 3;
/** What is measured here survives no power cut, and need not. */
const IN_MEMORY = ['--appendonly', 'no'];

/** Both stores at one moment. */
export interface SavePoint {
  readonly keyspace: Keyspace;
  readonly ledger: string;
}

/**
 * Real servers on which thousands of histories take place: one database, and three Redis servers of which one is
 * *the* Redis. A restart makes another one the Redis, with what its data file holds put into it: for its clients
 * that is a server with another run id behind new connections, without the time that a real one takes.
 */
export interface Arena {
  /** Stores of a process that is not watched: for setting up, healing and looking. */
  readonly stores: ActingStores;
  /** The Redis of the moment; not a connection that the code under test uses. */
  readonly redis: Redis;
  /** The same stores as another process sees them, which believes in these approvals. */
  storesWith(approvals: Approvals): ActingStores;
  save(): Promise<SavePoint>;
  restore(point: SavePoint): Promise<void>;
  /** The Redis ends, and starts again with what is in the keyspace. Every connection to it is lost. */
  restartWith(keyspace: Keyspace): Promise<void>;
  /** Every connection that a reconcile has for itself is lost. */
  breakSessions(): void;
  countLockWaits(): Promise<number>;
  close(): Promise<void>;
}

interface RedisServer {
  readonly stores: Stores;
  readonly admin: Redis;
  readonly close: () => Promise<void>;
}

export async function startArena(): Promise<Arena> {
  const database = await createTestDatabase();
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(database)));
  const [first] = servers;
  if (first === undefined) throw new Error('an arena needs a server');
  const sessions = new Set<GateConnection>();
  let present = 0;
  const server = (): RedisServer => servers[present] ?? first;
  const nodes = overriding(first.stores.nodes, {
    connectionOf: (partition) => server().stores.nodes.connectionOf(partition),
    readMarker: (partition) => server().stores.nodes.readMarker(partition),
    openSession: async (partition) => {
      const session = await server().stores.nodes.openSession(partition);
      sessions.add(session);
      return session;
    },
  });
  const storesWith = (approvals: Approvals): ActingStores => ({
    ...first.stores,
    actor: TEST_ACTOR,
    nodes,
    approvals,
    gate: new Gate(nodes, approvals),
  });
  const stores = storesWith(new Map());
  const breakSessions = (): void => {
    for (const session of sessions) session.disconnect();
    sessions.clear();
  };
  await prepareLedger(stores);
  await reconcilePartition(stores, 0, 'the arena begins');
  await refreshTrust(stores);
  return {
    stores,
    get redis() {
      return server().admin;
    },
    storesWith,
    breakSessions,
    save: async () => ({ keyspace: await copyKeyspace(server().admin), ledger: await copyLedger(stores.db) }),
    restore: async (point) => {
      breakSessions();
      present = 0;
      await Promise.all([putKeyspace(server().admin, point.keyspace), stores.db.query(point.ledger)]);
      await refreshTrust(stores);
    },
    restartWith: async (keyspace) => {
      breakSessions();
      present = (present + 1) % SERVERS;
      await putKeyspace(server().admin, keyspace);
    },
    countLockWaits: async () => {
      const [row] = await stores.db.query<{ waiting: number }>(
        `SELECT count(*) AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row?.waiting ?? 0;
    },
    close: async () => {
      breakSessions();
      for (const { close } of servers) await close();
      await database.drop();
    },
  };
}

async function startServer(database: TestDatabase): Promise<RedisServer> {
  const redis = await startTestRedis({ args: IN_MEMORY });
  const stores = openStores({
    redisUrl: redis.url,
    databaseUrl: database.url,
    processName: 'test',
    partitions: 1,
    queueLimit: 1000,
    redisTimeoutMs: 5000,
    databaseTimeoutMs: 5000,
    // Actors stand still inside their transactions, for as long as others take their turns.
    lockWaitMs: 5000,
    callerLockWaitMs: 5000,
    databasePoolSize: 12,
  });
  const admin = await openAdmin(redis.url);
  await waitFor('the server is known', () => stores.nodes.identified);
  return {
    stores,
    admin: admin.redis,
    close: async () => {
      admin.close();
      await closeStores(stores);
      await redis.remove();
    },
  };
}
