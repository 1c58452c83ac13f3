import { Database, FollowingConnections, Gate, GateNodes, type Approvals } from '@stampede/store';
import { CatalogCache } from './catalog-cache.ts';
import { HeldItems, type FreedItem, type HeldItem } from './held-items.ts';
import { PendingSales } from './pending-sales.ts';
import { redisPlace, type RedisAccess } from './redis-place.ts';
import { ReplicaQuorum } from './replica-quorum.ts';
import { SoldOutCache } from './sold-out-cache.ts';
import { StoreTroubles, type StoreTroublesOptions } from './store-troubles.ts';

export interface StoresOptions extends RedisAccess {
  readonly databaseUrl: string;
  /** Shown to the operators of both stores. */
  readonly processName: string;
  /** New sales are spread over that many partitions; sales of others that exist are served as well. */
  readonly partitions: number;
  /** Entries in one partition's queue, from which on purchases are refused. */
  readonly queueLimit: number;
  /** Purchases a minute of one buyer in one sale, from which on they are refused; no limit unless told. */
  readonly buyerPurchasesPerMinute?: number;
  readonly redisTimeoutMs: number;
  /** Replicas that have to confirm a purchase before it is promised; none is asked unless told. */
  readonly redisWaitReplicas?: number;
  readonly databaseTimeoutMs: number;
  readonly databasePoolSize: number;
  /** How long work in batches waits for a lock in Postgres, in ms; 200 unless told, and a quarter of a statement's time. */
  readonly lockWaitMs?: number;
  /** How long work for one caller does, in ms; 1000 unless told, and half of a statement's time. */
  readonly callerLockWaitMs?: number;
  /** Receives why the stores cannot serve; without it that is only kept in {@link Stores.troubles}. */
  readonly onTrouble?: Omit<StoreTroublesOptions, 'nowMs'>;
  /** Told once of each item whose row others keep locked for long, and once when it is free. */
  readonly onHeld?: (held: HeldItem) => void;
  readonly onFreed?: (freed: FreedItem) => void;
}

/** Some six transactions of the order-creator on a busy machine: longer than any of our own keeps a row. */
const LOCK_WAIT_MS = 200;
/** For one caller, who then gets a 503: a hot item's row may have a queue of payments before it. */
const CALLER_LOCK_WAIT_MS = 1000;

/** Gate and ledger, as every step is given them. */
export interface Stores {
  readonly db: Database;
  readonly nodes: GateNodes;
  /** What the ledger said last of each gate. */
  readonly approvals: Approvals;
  readonly gate: Gate;
  readonly catalogs: CatalogCache;
  readonly soldOut: SoldOutCache;
  /** The sales that the gate does not show as they are. */
  readonly pendingSales: PendingSales;
  /** The items that others keep locked in the ledger. */
  readonly held: HeldItems;
  /** Null where no replica is waited for. */
  readonly quorum: ReplicaQuorum | null;
  /** Why the stores cannot serve this process now. */
  readonly troubles: StoreTroubles;
  readonly options: StoresOptions;
}

/** Connections are made in the background, again and again until they are there. */
export function openStores(options: StoresOptions): Stores {
  const troubles = new StoreTroubles(
    options.onTrouble ?? { onBegin: () => undefined, onEnd: () => undefined, onFailure: () => undefined },
  );
  const nodes = new GateNodes({
    place: redisPlace(options),
    name: options.processName,
    timeoutMs: options.redisTimeoutMs,
    onError: (error) => {
      troubles.report('redis', error);
    },
  });
  const approvals: Approvals = new Map();
  return {
    db: new Database({
      url: options.databaseUrl,
      poolSize: options.databasePoolSize,
      timeoutMs: options.databaseTimeoutMs,
      applicationName: options.processName,
      onError: (error) => {
        troubles.report('postgres', error);
      },
    }),
    nodes,
    approvals,
    gate: new Gate(nodes, approvals),
    catalogs: new CatalogCache(),
    soldOut: new SoldOutCache(),
    pendingSales: new PendingSales(),
    held: new HeldItems({
      waitMs: options.lockWaitMs ?? Math.min(LOCK_WAIT_MS, options.databaseTimeoutMs / 4),
      callerWaitMs: options.callerLockWaitMs ?? Math.min(CALLER_LOCK_WAIT_MS, options.databaseTimeoutMs / 2),
      onHeld: (held) => options.onHeld?.(held),
      onFreed: (freed) => options.onFreed?.(freed),
    }),
    quorum: openQuorum(options, nodes, approvals),
    troubles,
    options,
  };
}

export async function closeStores(stores: Stores): Promise<void> {
  stores.quorum?.close();
  stores.nodes.close();
  await stores.held.close();
  await stores.db.close();
}

/**
 * The same gate through connections of its own, on which a command may wait for `blockMs`. Each partition that is used on it
 * opens one connection, to its master.
 */
export function openBlockingGate(stores: Stores, blockMs: number): { gate: Gate; close: () => void } {
  const connections = new FollowingConnections(stores.nodes, stores.options.redisTimeoutMs + blockMs);
  return {
    gate: new Gate(connections, stores.approvals),
    close: () => {
      connections.close();
    },
  };
}

/** On connections of its own, which WAIT may hold up without delaying other commands. */
function openQuorum(options: StoresOptions, nodes: GateNodes, approvals: Approvals): ReplicaQuorum | null {
  const { redisWaitReplicas: replicas = 0 } = options;
  if (replicas === 0) return null;
  const waitMs = options.redisTimeoutMs;
  return new ReplicaQuorum({
    connections: new FollowingConnections(nodes, options.redisTimeoutMs + waitMs),
    approvals,
    replicas,
    waitMs,
  });
}
