import type { Server } from '@stampede/provision';

/** A server that a fault may kill and that is started again on the same port and data. */
export interface SiteServer {
  /** The straight way, for those who look on; the processes go through proxies. */
  readonly url: string;
  /** The process that runs now, or ran last. */
  readonly server: Server;
  /** What it said since the site began, over all of its restarts. */
  log(): string;
}

/** The whole system as a shop deploys it, under pm2, on servers of its own, every store behind a proxy. */
export interface Site {
  /** Of the buy API, whose instances share one port. */
  readonly url: string;
  readonly operatorToken: string;
  readonly shopToken: string;
  readonly partitions: number;
  readonly redis: SiteServer;
  readonly postgres: SiteServer;
  /** `always` or `everysec`. */
  readonly appendfsync: string;
  /** Fatal lines of our processes: a bug, as opposed to a death by a fault. */
  fatalLines(): string[];
  /** Stops everything that was started, and removes its data. */
  stop(): Promise<void>;
}

/** One fault, as it happened. Times by the clock of this machine, in ms since 1970. */
export interface FaultRecord {
  readonly kind: string;
  /** What it hit and with which figures, for the report. */
  readonly detail: string;
  readonly beganAtMs: number;
  /** When the cause was gone; what it did to the system may last longer. */
  healedAtMs: number;
  /**
   * Redis may have forgotten purchases that it had acknowledged between this moment and `healedAtMs`, if they were no
   * orders yet; null: it forgets nothing. 0: everything that was in its queue.
   */
  readonly forgetsFromMs: number | null;
}
