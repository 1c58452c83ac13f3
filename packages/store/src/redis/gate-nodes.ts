import { StoreUnavailableError } from '@stampede/domain';
import type { Redis } from 'ioredis';
import {
  addressOf,
  nameOf,
  readClusterSlots,
  slotOfPartition,
  urlAt,
  type Address,
  type SlotRange,
} from './cluster-slots.ts';
import { GateConnection, type GateConnectionOptions, type ServerIdentity } from './gate-connection.ts';
import { isReplyError } from './failures.ts';
import { gateKey } from './keys.ts';

export type GateNodesOptions = Pick<GateConnectionOptions, 'url' | 'name' | 'timeoutMs' | 'onError'>;

/** A cluster is asked this often who has which slots: after a failover its partitions are away for that long. */
const SLOTS_INTERVAL_MS = 1000;

/**
 * The connection to the server that each partition lives on: the one of the URL, or, where that is a node of a
 * Redis Cluster, the master that has the slot of the partition's hash tag. All keys of a partition are in one slot,
 * so plain connections do, and each knows which server it talks to.
 */
export class GateNodes {
  readonly #options: GateNodesOptions;
  readonly #entry: GateConnection;
  readonly #onIdentified = new Set<(identity: ServerIdentity) => void>();
  readonly #onMasters = new Set<(masters: readonly Address[]) => void>();
  /** Of a cluster: by address. */
  readonly #masters = new Map<string, GateConnection>();
  /** Null until the entry has said that it is one of a cluster. */
  #slots: readonly SlotRange[] | null = null;
  /** All masters, as they were announced last. */
  #addresses: readonly Address[] | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: GateNodesOptions) {
    this.#options = options;
    this.#entry = new GateConnection({ ...options, reconnects: true });
    this.#entry.onIdentified((identity) => {
      if (identity.isCluster) this.#findMasters();
      else {
        this.#announce([addressOf(options.url)]);
        this.#tell(identity);
      }
    });
  }

  /** Null while the server of that partition is not known. */
  connectionOf(partition: number): GateConnection | null {
    if (this.#slots === null) return this.#entry.identity?.isCluster === true ? null : this.#entry;
    const master = this.#masterOf(partition);
    return master === null ? null : (this.#masters.get(nameOf(master)) ?? null);
  }

  /** Calls `listener` each time that a server's identity becomes known. */
  onIdentified(listener: (identity: ServerIdentity) => void): void {
    this.#onIdentified.add(listener);
  }

  /**
   * Calls `listener` with all masters each time that they may have changed, also for the present ones; with the one
   * server where there is no cluster.
   */
  onMasters(listener: (masters: readonly Address[]) => void): void {
    this.#onMasters.add(listener);
    if (this.#addresses !== null) listener(this.#addresses);
  }

  /** Whether every server is known and can be asked. */
  get identified(): boolean {
    if (this.#slots === null) return this.#entry.identity?.isCluster === false;
    return [...this.#masters.values()].every((connection) => connection.identity !== null);
  }

  /** The epoch in the gate's marker; null without one. Whether the server is the approved one is not looked at. */
  async readMarker(partition: number): Promise<number | null> {
    const connection = this.connectionOf(partition);
    if (connection === null) throw new StoreUnavailableError('redis', 'read-marker');
    try {
      const epoch = await connection.command('read-marker', (redis) =>
        redis.hget(gateKey(partition), 'epoch'),
      );
      return epoch === null ? null : Number(epoch);
    } catch (error) {
      // Somebody has put something else in its place.
      if (isReplyError(error) && error.message.startsWith('WRONGTYPE')) return null;
      throw error;
    }
  }

  /** Sends a command of the server's own, not of the gate, to every server. */
  async onEachServer<Reply>(operation: string, send: (redis: Redis) => Promise<Reply>): Promise<Reply[]> {
    const connections = this.#slots === null ? [this.#entry] : [...this.#masters.values()];
    return Promise.all(connections.map((connection) => connection.command(operation, send)));
  }

  /** Redis' clock in ms since 1970; of a cluster, that of the node in the URL. */
  async readClock(): Promise<number> {
    const [seconds, micros] = await this.#entry.command('time', (redis) => redis.time());
    return Number(seconds) * 1000 + Number(micros) / 1000;
  }

  /**
   * A connection of its own to the server of that partition, for one reconcile. When it is lost it stays lost.
   * @throws StoreUnavailableError when the server cannot be reached in time
   */
  async openSession(partition: number): Promise<GateConnection> {
    const operation = `reconcile ${partition}`;
    const master = this.#slots === null ? null : this.#masterOf(partition);
    if (this.#slots !== null && master === null) throw new StoreUnavailableError('redis', operation);
    const session = this.#connect(master, false);
    const identified = await new Promise<boolean>((resolve) => {
      const timeout = setTimeout(() => {
        resolve(false);
      }, this.#options.timeoutMs);
      session.onIdentified(() => {
        clearTimeout(timeout);
        resolve(true);
      });
    });
    if (identified) return session;
    session.close();
    throw new StoreUnavailableError('redis', operation);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#onIdentified.clear();
    this.#onMasters.clear();
    this.#entry.close();
    for (const connection of this.#masters.values()) connection.close();
  }

  #masterOf(partition: number): Address | null {
    const slot = slotOfPartition(partition);
    return this.#slots?.find((range) => range.from <= slot && slot <= range.to)?.master ?? null;
  }

  #connect(address: Address | null, reconnects: boolean): GateConnection {
    const { url } = this.#options;
    return new GateConnection({
      ...this.#options,
      reconnects,
      url: address === null ? url : urlAt(url, address),
    });
  }

  #announce(addresses: readonly Address[]): void {
    this.#addresses = addresses;
    for (const listener of this.#onMasters) listener(addresses);
  }

  #tell(identity: ServerIdentity): void {
    for (const listener of this.#onIdentified) listener(identity);
  }

  /** Asks whatever node answers, now and again after a while, for ever. */
  #findMasters(): void {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#findMasters();
    }, SLOTS_INTERVAL_MS);
    const asked = [this.#entry, ...this.#masters.values()].find((connection) => connection.identity !== null);
    asked
      ?.command('cluster-slots', (redis) => readClusterSlots(redis, addressOf(this.#options.url)))
      .then(
        (slots) => {
          this.#useMasters(slots);
        },
        (error: unknown) => {
          this.#options.onError(error instanceof Error ? error : new Error(String(error)));
        },
      );
  }

  #useMasters(slots: readonly SlotRange[]): void {
    if (this.#closed) return;
    this.#slots = slots;
    const addresses = new Map(slots.map(({ master }) => [nameOf(master), master]));
    for (const [name, connection] of this.#masters) {
      if (addresses.has(name)) continue;
      connection.close();
      this.#masters.delete(name);
    }
    for (const [name, address] of addresses) {
      if (this.#masters.has(name)) continue;
      const connection = this.#connect(address, true);
      connection.onIdentified((identity) => {
        this.#tell(identity);
      });
      this.#masters.set(name, connection);
    }
    this.#announce([...addresses.values()]);
  }
}
