import { Database, Gate, GateNodes, type Approvals } from '@stampede/store';
import { CatalogCache } from './catalog-cache.ts';
import { ReplicaQuorum } from './replica-quorum.ts';
import { SoldOutCache } from './sold-out-cache.ts';

export interface StoresOptions {
  readonly redisUrl: string;
  readonly databaseUrl: string;
  /** Shown to the operators of both stores. */
  readonly processName: string;
  /** New sales are spread over that many partitions; sales of others that exist are served as well. */
  readonly partitions: number;
  /** Entries in one partition's queue, from which on purchases are refused. */
  readonly queueLimit: number;
  readonly redisTimeoutMs: number;
  /** Replicas that have to confirm a purchase before it is promised; none is asked unless told. */
  readonly redisWaitReplicas?: number;
  readonly databaseTimeoutMs: number;
  readonly databasePoolSize: number;
  readonly onError: (store: 'redis' | 'postgres', error: Error) => void;
}

/** Gate and ledger, as every step is given them. */
export interface Stores {
  readonly db: Database;
  readonly nodes: GateNodes;
  /** What the ledger said last of each gate. */
  readonly approvals: Approvals;
  readonly gate: Gate;
  readonly catalogs: CatalogCache;
  readonly soldOut: SoldOutCache;
  /** Null where no replica is waited for. */
  readonly quorum: ReplicaQuorum | null;
  readonly options: StoresOptions;
}

/** Returns at once; connections are made in the background, and made again for ever. */
export function openStores(options: StoresOptions): Stores {
  const nodes = openNodes(options, options.redisTimeoutMs);
  const approvals: Approvals = new Map();
  return {
    db: new Database({
      url: options.databaseUrl,
      poolSize: options.databasePoolSize,
      timeoutMs: options.databaseTimeoutMs,
      applicationName: options.processName,
      onError: (error) => {
        options.onError('postgres', error);
      },
    }),
    nodes,
    approvals,
    gate: new Gate(nodes, approvals),
    catalogs: new CatalogCache(),
    soldOut: new SoldOutCache(),
    quorum: openQuorum(options, approvals),
    options,
  };
}

export async function closeStores(stores: Stores): Promise<void> {
  stores.quorum?.close();
  stores.nodes.close();
  await stores.db.close();
}

/** The same gate through connections of its own, on which a command may wait for `blockMs`. */
export function openBlockingGate(stores: Stores, blockMs: number): { gate: Gate; close: () => void } {
  const nodes = openNodes(stores.options, stores.options.redisTimeoutMs + blockMs);
  return {
    gate: new Gate(nodes, stores.approvals),
    close: () => {
      nodes.close();
    },
  };
}

/** On connections of its own, which WAIT may hold up without keeping anybody else. */
function openQuorum(options: StoresOptions, approvals: Approvals): ReplicaQuorum | null {
  const { redisWaitReplicas: replicas = 0 } = options;
  if (replicas === 0) return null;
  const waitMs = options.redisTimeoutMs;
  return new ReplicaQuorum({
    nodes: openNodes(options, options.redisTimeoutMs + waitMs),
    approvals,
    replicas,
    waitMs,
  });
}

function openNodes(options: StoresOptions, timeoutMs: number): GateNodes {
  return new GateNodes({
    url: options.redisUrl,
    name: options.processName,
    timeoutMs,
    onError: (error) => {
      options.onError('redis', error);
    },
  });
}
