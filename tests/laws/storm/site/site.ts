import type { Server } from '@stampede/provision';
import type { Proxy } from '@stampede/testkit';

/** A separate file system for a server's data. */
export interface Disk {
  readonly isFull: boolean;
  /** The last period in which it was full, in ms since 1970; infinite while it is. */
  readonly lastFull: { readonly fromMs: number; readonly toMs: number } | null;
  /** Fills it completely. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** A server that a fault may kill, and that restarts on the same port and data. */
export interface SiteServer {
  /** The direct URL, for observers; the processes use proxies. */
  readonly url: string;
  /** The present process, or the last one. */
  readonly server: Server;
  /** The data folder. */
  readonly dir: string;
  /** Null without a separate disk. */
  readonly disk: Disk | null;
  /** Its log since the site's start, over all restarts. */
  log(): string;
  /** Kills it, as a power cut would. It restarts when all callers have called the returned function. */
  takeDown(): Promise<() => Promise<void>>;
  /**
   * Starts it if it has ended. Resolves when it serves, or when a caller keeps it down, or its disk is full.
   * @throws Error when it does not serve within 30 s
   */
  ensureUp(): Promise<void>;
  /** The same, even if a caller keeps it down. */
  bringUp(): Promise<void>;
}

/** The topology of Redis: a pair behind one address, a master named by sentinels, or a cluster. */
export type Topology = 'single' | 'sentinel' | 'cluster';

/** The servers of the same partitions: a master, and a replica that may be promoted. */
export interface Shard {
  readonly servers: readonly SiteServer[];
  readonly partitions: readonly number[];
  /** The named master, as last read. */
  readonly master: SiteServer;
  /** Whether writes during a planned switch may be lost. */
  readonly losesBySwitch: boolean;
  /** The named master now; null: none. */
  findMaster(): Promise<SiteServer | null>;
  /**
   * Promotes the replica, as an operator would. Resolves when the former master is demoted, with the time at which the
   * new one was named.
   * @throws Error on a timeout
   */
  switchMaster(): Promise<number>;
  /** Restores the roles, where no other component does. */
  settle(): Promise<void>;
  /**
   * Reserves the shard for one fault. @returns releases it @throws Error while another one changes roles, here or in
   * the same cluster
   */
  beginChange(): () => void;
}

/** A process's clock. */
export interface ShiftedClock {
  /** The environment that a process must start with. */
  readonly env: Readonly<Record<string, string>>;
  /** Shifts it by this many seconds; 0 resets it. */
  shift(seconds: number): Promise<void>;
}

/** One entry of pm2's list: a copy of a daemon, or all instances of the buy API. */
export interface SiteApp {
  /** Its name in pm2: `order-creator-b`, `buy-api`. */
  readonly name: string;
  readonly role: 'buy-api' | 'order-creator' | 'expiry-listener' | 'webhook-sender';
  /** Null where the process finds the master itself, without a proxy. */
  readonly toRedis: Proxy | null;
  readonly toPostgres: Proxy;
  /** Number of its processes. */
  readonly instances: number;
  /** Null where its clock cannot be shifted. */
  readonly clock: ShiftedClock | null;
  /** Ids of its present processes. */
  pids(): number[];
}

/** The whole system as a shop deploys it, under pm2, on its own servers; a store with one address is behind a proxy. */
export interface Site {
  readonly topology: Topology;
  /** URL of the buy API, whose instances share one port. */
  readonly url: string;
  readonly operatorToken: string;
  readonly shopToken: string;
  readonly partitions: number;
  /** The present master; in a cluster that of the first shard. */
  readonly redis: SiteServer;
  /** A REDIS_URL for the masters of all partitions, without proxies. */
  readonly redisUrl: string;
  readonly shards: readonly Shard[];
  readonly postgres: SiteServer;
  /** In transaction mode, between Postgres and the first copy of each daemon; null where this machine has none. */
  readonly pgbouncer: SiteServer | null;
  /** The Postgres user of our processes; the one of `postgres.url` has more privileges and reserved connections. */
  readonly databaseUser: string;
  /** Direct URL with that user. */
  readonly databaseUrl: string;
  readonly apps: readonly SiteApp[];
  /** `always` or `everysec`. */
  readonly appendfsync: string;
  /** The kinds of faults that are possible here. */
  readonly faultKinds: readonly string[];
  /** The impossible ones, each with the reason. */
  readonly leftOut: readonly string[];
  /** A folder for temporary files of faults. */
  readonly scratchDir: string;
  /**
   * Runs `pm2` with these arguments, one at a time; at most two minutes. @throws Error with its output when it failed
   */
  pm2(...args: readonly string[]): Promise<void>;
  /** The time from which Redis may lose acknowledged writes if it dies at `diedAtMs`; null: it loses none. */
  forgetsFromMs(diedAtMs: number): number | null;
  /** Registers that a fault kills this process, or may; any other abnormal death is a surprise. */
  expectDeath(app: SiteApp, pid: number): void;
  /** Fatal log lines of our processes: bugs, not deaths by a fault. */
  fatalLines(): string[];
  /** Differences between gate and ledger that audits found: repaired immediately, and bugs. */
  differences(): string[];
  /** Lines of pm2 about processes that died or were killed, not by the nemesis. */
  surprises(): string[];
  /** Stops all that was started, and removes its data. */
  stop(): Promise<void>;
}

/** What is impossible without one of the stores: selling without Redis, ordering and paying without Postgres. */
export type Stopped = 'selling' | 'ordering';

/** A row that another session keeps locked. */
export interface LockedRow {
  readonly saleId: string;
  readonly sku: string;
  /** A row of `orders`; null: the one of `sale_items`. */
  readonly orderNo: string | null;
}

/** One fault that was played. Times by this machine's clock, in ms since 1970. */
export interface FaultRecord {
  readonly kind: string;
  /** Its target and parameters, for the report. */
  detail: string;
  readonly beganAtMs: number;
  /** When the cause ended; its effects may last longer. Infinite until then. */
  healedAtMs: number;
  /**
   * Redis may have lost purchases that it acknowledged between this time and `healedAtMs`, if they had no order yet;
   * null: it loses none. 0: everything in its queue.
   */
  readonly forgetsFromMs: number | null;
  /** What it stopped until its heal; null: nothing, or not in all partitions. */
  readonly stops: Stopped | null;
  readonly locks: LockedRow | null;
  /** Writes acknowledged after this time are kept although the fault lasts. */
  readonly forgetsToMs?: number | undefined;
  /** For a fault of some partitions only. */
  readonly partitions?: readonly number[] | undefined;
  /** For a fault of the master: when one was available again. */
  masterFromMs?: number | undefined;
}
