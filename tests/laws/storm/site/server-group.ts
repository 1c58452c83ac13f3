import { waitUntil } from '@stampede/provision';
import { roleOf } from '../replication.ts';
import type { Shard, SiteServer } from './site.ts';
import type { Turn } from './turn.ts';

/** The started servers of Redis. */
export interface StartedRedis {
  readonly shards: readonly [Shard, ...Shard[]];
  /** See Site. */
  readonly redisUrl: string;
}

export interface GroupOptions {
  /** The first is the master. */
  readonly servers: readonly [SiteServer, ...SiteServer[]];
  readonly partitions: readonly number[];
  readonly losesBySwitch: boolean;
  /**
   * For one change at a time; shared by the masters of a cluster, which replaces none while most of them are
   * unavailable.
   */
  readonly turn: Turn;
  /** The port of the named master; null: none is named, or no witness answers. */
  nameMaster(): Promise<number | null>;
  /** Promotes the replica in place of the master. May be retried. */
  handOver(master: SiteServer, replica: SiteServer): Promise<unknown>;
  settle?(): Promise<void>;
}

const LOOK_EVERY_MS = 20;
/** The timeout of an attempt, the number of attempts, and the timeout for the former master's demotion. */
const ATTEMPT_MS = 2000;
const SWITCH_MAX_MS = 10_000;
const DEMOTED_MAX_MS = 20_000;

/** A master and its replica, with an authority that names the master. */
export class ServerGroup implements Shard {
  readonly servers: readonly SiteServer[];
  readonly partitions: readonly number[];
  readonly losesBySwitch: boolean;
  readonly #options: GroupOptions;
  #master: SiteServer;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.servers = options.servers;
    this.partitions = options.partitions;
    this.losesBySwitch = options.losesBySwitch;
    this.#master = options.servers[0];
  }

  get master(): SiteServer {
    return this.#master;
  }

  async findMaster(): Promise<SiteServer | null> {
    const port = await this.#options.nameMaster();
    const named = this.servers.find(({ server }) => server.port === port) ?? null;
    if (named !== null) this.#master = named;
    return named;
  }

  async switchMaster(): Promise<number> {
    const master = this.#master;
    const replica = this.servers.find((server) => server !== master);
    if (replica === undefined) throw new Error('there is no replica');
    const isNamed = async (): Promise<boolean> => (await this.findMaster()) === replica;
    const isDone = async (): Promise<boolean> => {
      // May be refused while the authority does not consider the replica suitable.
      await this.#options.handOver(master, replica).catch(() => undefined);
      return waitUntil(isNamed, ATTEMPT_MS, LOOK_EVERY_MS);
    };
    if (!(await waitUntil(isDone, SWITCH_MAX_MS))) throw new Error('the replica did not take over');
    const atMs = Date.now();
    const isDemoted = async (): Promise<boolean> => (await roleOf(master)) !== 'master';
    if (!(await waitUntil(isDemoted, DEMOTED_MAX_MS, LOOK_EVERY_MS)))
      throw new Error('the former master stays one');
    return atMs;
  }

  async settle(): Promise<void> {
    await this.#options.settle?.();
  }

  beginChange(): () => void {
    return this.#options.turn.take();
  }
}
