import type { Server } from '@stampede/provision';
import type { Proxy } from '@stampede/testkit';

/** The file system under a server's data, where it is one of its own. */
export interface Disk {
  readonly isFull: boolean;
  /** The last time that it was full, in ms since 1970; while it is, without an end. */
  readonly lastFull: { readonly fromMs: number; readonly toMs: number } | null;
  /** Leaves no room for another page. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** A server that a fault may kill and that is started again on the same port and data. */
export interface SiteServer {
  /** The straight way, for those who look on; the processes go through proxies. */
  readonly url: string;
  /** The process that runs now, or ran last. */
  readonly server: Server;
  /** Holds the data, and nothing that a running server needs when it is down. */
  readonly dir: string;
  /** Null where there is none of its own. */
  readonly disk: Disk | null;
  /** What it said since the site began, over all of its restarts. */
  log(): string;
  /** Kills it, as a power cut would. It starts again when all who have taken it down have let it up. */
  takeDown(): Promise<() => Promise<void>>;
  /**
   * Starts it where it has ended. Resolves when it serves, or when somebody wants it down, or its disk is full.
   * @throws Error when it does not serve within 30 s
   */
  ensureUp(): Promise<void>;
  /** The same, whoever wants it down. */
  bringUp(): Promise<void>;
}

/** How Redis is had: a pair behind one address, a master that sentinels name, or a cluster. */
export type Topology = 'single' | 'sentinel' | 'cluster';

/** Servers that hold the same partitions of the gate: a master, and a replica that may take its place. */
export interface Shard {
  readonly servers: readonly SiteServer[];
  readonly partitions: readonly number[];
  /** Who was named master when it was asked last. */
  readonly master: SiteServer;
  /** Whether what the master accepts while it is replaced in good order may be lost. */
  readonly losesBySwitch: boolean;
  /** Who is named master now; null: nobody. */
  findMaster(): Promise<SiteServer | null>;
  /**
   * Has the replica take the master's place, as an operator would. Resolves when the other one is no master any more, with
   * the moment at which the new one was named.
   * @throws Error when that does not happen within bounds
   */
  switchMaster(): Promise<number>;
  /** Puts the roles right, where nobody else does. */
  settle(): Promise<void>;
  /** For one fault at a time. @returns ends it @throws Error while another one changes roles, here or in the same cluster */
  beginChange(): () => void;
}

/** The clock that a process sees. */
export interface ShiftedClock {
  /** What a process has to be executed with. */
  readonly env: Readonly<Record<string, string>>;
  /** So many seconds later than the right time; 0 puts it right. */
  shift(seconds: number): Promise<void>;
}

/** One entry of pm2's list: a copy of a daemon, or all instances of the buy API. */
export interface SiteApp {
  /** As pm2 knows it: `order-creator-b`, `buy-api`. */
  readonly name: string;
  readonly role: 'buy-api' | 'order-creator' | 'expiry-listener';
  /** Null where the process finds the master by itself, past any proxy. */
  readonly toRedis: Proxy | null;
  readonly toPostgres: Proxy;
  /** How many processes it has. */
  readonly instances: number;
  /** Null where its clock cannot be shifted. */
  readonly clock: ShiftedClock | null;
  /** Of the processes that run now. */
  pids(): number[];
}

/** The whole system as a shop deploys it, under pm2, on servers of its own, a store at one address behind a proxy. */
export interface Site {
  readonly topology: Topology;
  /** Of the buy API, whose instances share one port. */
  readonly url: string;
  readonly operatorToken: string;
  readonly shopToken: string;
  readonly partitions: number;
  /** Stands for the master, whichever server that is; in a cluster for that of the first shard. */
  readonly redis: SiteServer;
  /** What leads to the master of any partition, past all proxies, in the form of REDIS_URL. */
  readonly redisUrl: string;
  readonly shards: readonly Shard[];
  readonly postgres: SiteServer;
  /** In transaction mode, between Postgres and the first copy of each daemon; null where this machine has none. */
  readonly pgbouncer: SiteServer | null;
  /** The user that our processes are, for Postgres; the one of `postgres.url` may do more and has connections reserved. */
  readonly databaseUser: string;
  /** As that user, the straight way. */
  readonly databaseUrl: string;
  readonly apps: readonly SiteApp[];
  /** `always` or `everysec`. */
  readonly appendfsync: string;
  /** The faults that can be had here, by kind. */
  readonly faultKinds: readonly string[];
  /** Those that cannot be had, each with the reason. */
  readonly leftOut: readonly string[];
  /** For what a fault has to put aside. */
  readonly scratchDir: string;
  /** Runs `pm2` with these arguments, one at a time; at most two minutes. @throws Error with what it said when it failed */
  pm2(...args: readonly string[]): Promise<void>;
  /** From when on Redis may have to forget what it acknowledged, if it died at this moment; null: nothing. */
  forgetsFromMs(diedAtMs: number): number | null;
  /** Notes that a fault kills this process, or may; any other death that is not in order is a surprise. */
  expectDeath(app: SiteApp, pid: number): void;
  /** Fatal lines of our processes: a bug, as opposed to a death by a fault. */
  fatalLines(): string[];
  /** What audits found to differ between gate and ledger, line by line: it is repaired at once, and is a bug. */
  differences(): string[];
  /** Lines of pm2 about processes that died, or had to be killed, through no fault of the nemesis. */
  surprises(): string[];
  /** Stops everything that was started, and removes its data. */
  stop(): Promise<void>;
}

/** What nobody can do without one of the stores: selling without Redis, ordering and paying without Postgres. */
export type Stopped = 'selling' | 'ordering';

/** A row that somebody else keeps locked. */
export interface LockedRow {
  readonly saleId: string;
  readonly sku: string;
  /** A row of `orders`; null: the one of `sale_items`. */
  readonly orderNo: string | null;
}

/** One fault, as it happened. Times by the clock of this machine, in ms since 1970. */
export interface FaultRecord {
  readonly kind: string;
  /** What it hit and with which figures, for the report. */
  detail: string;
  readonly beganAtMs: number;
  /** When the cause was gone; what it did to the system may last longer. Infinite until then. */
  healedAtMs: number;
  /**
   * Redis may have forgotten purchases that it had acknowledged between this moment and `healedAtMs`, if they were no
   * orders yet; null: it forgets nothing. 0: everything that was in its queue.
   */
  readonly forgetsFromMs: number | null;
  /** What it stopped, until its heal; null: nothing, or not everywhere. */
  readonly stops: Stopped | null;
  readonly locks: LockedRow | null;
  /** Where what it acknowledges later than that is kept although the fault lasts. */
  readonly forgetsToMs?: number | undefined;
  /** Where it was about some partitions alone. */
  readonly partitions?: readonly number[] | undefined;
  /** Where it was about the master: when one could be reached again. */
  masterFromMs?: number | undefined;
}
