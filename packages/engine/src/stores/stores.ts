import { Database, FollowingConnections, Gate, GateNodes, type Approvals } from '@stampede/store';
import { CatalogCache } from './catalog-cache.ts';
import { BlockedItems, type FreedItem, type BlockedItem } from './blocked-items.ts';
import { PendingSales } from './pending-sales.ts';
import { redisPlace, type RedisAccess } from './redis-place.ts';
import { ReplicaQuorum } from './replica-quorum.ts';
import { SoldOutCache } from './sold-out-cache.ts';
import { StoreTroubles, type StoreTroublesOptions } from './store-troubles.ts';

export interface StoresOptions extends RedisAccess {
  readonly databaseUrl: string;
  /** Shown to the operators of both stores. */
  readonly processName: string;
  /** New sales are spread over this many partitions. Sales of other existing partitions are served as well. */
  readonly partitions: number;
  /** Purchases are refused from this many entries in a partition's queue on. */
  readonly queueLimit: number;
  /** Purchases a minute of one buyer in one sale, above which they are refused; default: no limit. */
  readonly buyerPurchasesPerMinute?: number;
  /** Webhooks may go to addresses that are not public, and by http; default: they may not. */
  readonly webhookAllowPrivate?: boolean;
  readonly redisTimeoutMs: number;
  /** Replicas that must confirm a purchase before it is promised; default 0. */
  readonly redisWaitReplicas?: number;
  readonly databaseTimeoutMs: number;
  readonly databasePoolSize: number;
  /** Lock timeout in Postgres for work in batches, in ms; default 200, at most a quarter of `databaseTimeoutMs`. */
  readonly lockWaitMs?: number;
  /** The same for work for one caller; default 1000, at most half of `databaseTimeoutMs`. */
  readonly callerLockWaitMs?: number;
  /** Called when a store begins and ends to refuse; without it only {@link Stores.troubles} has the causes. */
  readonly onTrouble?: Omit<StoreTroublesOptions, 'nowMs'>;
  /** Called once for each item whose row other sessions keep locked for long, and once when it is free. */
  readonly onBlocked?: (item: BlockedItem) => void;
  readonly onFreed?: (freed: FreedItem) => void;
}

/** Some six transactions of the order-creator on a busy machine: longer than any of our transactions locks a row. */
const LOCK_WAIT_MS = 200;
/** The caller then gets 503. Longer than for batches: a queue of payments may wait for a hot item's row. */
const CALLER_LOCK_WAIT_MS = 1000;

/** Gate and ledger, as every step receives them. */
export interface Stores {
  readonly db: Database;
  readonly nodes: GateNodes;
  /** The approvals of the gates, as last read from the ledger. */
  readonly approvals: Approvals;
  readonly gate: Gate;
  readonly catalogs: CatalogCache;
  readonly soldOut: SoldOutCache;
  /** The sales with an unapplied change. */
  readonly pendingSales: PendingSales;
  /** The items that other sessions keep locked in the ledger. */
  readonly blocked: BlockedItems;
  /** Null where `redisWaitReplicas` is 0. */
  readonly quorum: ReplicaQuorum | null;
  /** Why the stores cannot serve this process. */
  readonly troubles: StoreTroubles;
  readonly options: StoresOptions;
}

/** Connects in the background, and retries until connected. */
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
    blocked: new BlockedItems({
      waitMs: options.lockWaitMs ?? Math.min(LOCK_WAIT_MS, options.databaseTimeoutMs / 4),
      callerWaitMs: options.callerLockWaitMs ?? Math.min(CALLER_LOCK_WAIT_MS, options.databaseTimeoutMs / 2),
      onBlocked: (item) => options.onBlocked?.(item),
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
  await stores.blocked.close();
  await stores.db.close();
}

/**
 * The same gate through connections of its own, on which a command may block for `blockMs`. Each partition that is used
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

/** On connections of its own, so that WAIT does not delay other commands. */
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
