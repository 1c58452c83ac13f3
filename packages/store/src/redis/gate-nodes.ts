import { StoreUnavailableError } from '@stampede/domain';
import type { Redis } from 'ioredis';
import { nameOf, readClusterSlots, slotOfPartition, type Address, type SlotRange } from './cluster-slots.ts';
import { isReplyError } from './failures.ts';
import type { Connections } from './gate.ts';
import { GateConnection, type GateConnectionOptions } from './gate-connection.ts';
import { gateKey, probeKey } from './keys.ts';
import type { ServerIdentity } from './server-identity.ts';

export type GateNodesOptions = Pick<GateConnectionOptions, 'place' | 'name' | 'timeoutMs' | 'onError'>;

/** The slot map of a cluster is read this often: after a failover its partitions are unavailable for that long. */
const SLOTS_INTERVAL_MS = 1000;

/**
 * The connection to the server of each partition: the one of REDIS_URL, the master that its sentinels name, or, where
 * that is a node of a Redis Cluster, the master of the partition's slot. All keys of a partition are in one slot, so
 * plain connections to identified servers suffice. A process has one of these, with one slot map; connections for
 * blocking commands follow it ({@link FollowingConnections}).
 */
export class GateNodes implements Connections {
  readonly #options: GateNodesOptions;
  readonly #entry: GateConnection;
  readonly #onIdentified = new Set<(identity: ServerIdentity) => void>();
  readonly #onMasters = new Set<(masters: readonly (Address | null)[]) => void>();
  /** Of a cluster: by address. */
  readonly #masters = new Map<string, GateConnection>();
  /** Null until the slot map of a cluster has been read. */
  #slots: readonly SlotRange[] | null = null;
  /** All masters, as they were announced last; null stands for the one server of REDIS_URL. */
  #addresses: readonly (Address | null)[] | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: GateNodesOptions) {
    this.#options = options;
    this.#entry = new GateConnection({ ...options, address: null, reconnects: true });
    this.#entry.onIdentified((identity) => {
      if (identity.isCluster) this.#findMasters();
      else {
        this.#announce([null]);
        this.#report(identity);
      }
    });
  }

  /** Null while the server of that partition is not known. */
  connectionOf(partition: number): GateConnection | null {
    const master = this.masterOf(partition);
    if (master === 'unknown') return null;
    return master === null ? this.#entry : (this.#masters.get(nameOf(master)) ?? null);
  }

  /** The master of that partition; null for the one server of REDIS_URL. */
  masterOf(partition: number): Address | null | 'unknown' {
    if (this.#slots === null) return this.#entry.identity?.isCluster === true ? 'unknown' : null;
    const slot = slotOfPartition(partition);
    return this.#slots.find((range) => range.from <= slot && slot <= range.to)?.master ?? 'unknown';
  }

  /** Another connection to a master, or, with null, to the server of REDIS_URL. */
  connect(
    address: Address | null,
    options: Partial<Pick<GateConnectionOptions, 'timeoutMs' | 'reconnects'>> = {},
  ): GateConnection {
    return new GateConnection({ ...this.#options, reconnects: true, ...options, address });
  }

  /** Calls `listener` each time that a server is identified. */
  onIdentified(listener: (identity: ServerIdentity) => void): void {
    this.#onIdentified.add(listener);
  }

  /**
   * Calls `listener` with all masters each time that they may have changed, also for the present ones; with null for
   * the one server without a cluster.
   *
   * @returns removes the listener
   */
  onMasters(listener: (masters: readonly (Address | null)[]) => void): () => void {
    this.#onMasters.add(listener);
    if (this.#addresses !== null) listener(this.#addresses);
    return () => this.#onMasters.delete(listener);
  }

  /** Which master of a cluster has which slots; null where there is no cluster, or its slot map is not known yet. */
  get slots(): readonly SlotRange[] | null {
    return this.#slots;
  }

  /** Whether every master is connected and known. */
  get identified(): boolean {
    if (this.#slots === null) return this.#entry.identity?.isCluster === false;
    return [...this.#masters.values()].every((connection) => connection.identity !== null);
  }

  /**
   * The epoch in the gate's marker; null without one. Whether the server is the approved one is not checked. A write
   * that changes nothing is sent with it, to detect a server that serves reads and refuses writes.
   *
   * @throws StoreUnavailableError when the server cannot be reached, or cannot serve
   */
  async readMarker(partition: number): Promise<number | null> {
    const connection = this.connectionOf(partition);
    if (connection === null) throw new StoreUnavailableError('redis', 'read-marker');
    try {
      const [epoch] = await connection.command('read-marker', (redis) =>
        Promise.all([redis.hget(gateKey(partition), 'epoch'), redis.setrange(probeKey(partition), 0, '')]),
      );
      return epoch === null ? null : Number(epoch);
    } catch (error) {
      // The key has another type.
      if (isReplyError(error) && error.message.startsWith('WRONGTYPE')) return null;
      throw error;
    }
  }

  /** Sends a command to each connected server itself, not to a gate. */
  async onEachServer<Reply>(operation: string, send: (redis: Redis) => Promise<Reply>): Promise<Reply[]> {
    const connections = this.#slots === null ? [this.#entry] : [...this.#masters.values()];
    const connected = connections.filter(({ identity }) => identity !== null);
    return Promise.all(connected.map((connection) => connection.command(operation, send)));
  }

  /** Redis' clock in ms since 1970; of a cluster, that of any node. */
  async readClock(): Promise<number> {
    const connection = this.#anyConnection() ?? this.#entry;
    const [seconds, micros] = await connection.command('time', (redis) => redis.time());
    return Number(seconds) * 1000 + Number(micros) / 1000;
  }

  /**
   * A separate connection to the server of that partition, for one reconcile. When it is lost it stays lost.
   * @throws StoreUnavailableError when the server cannot be reached in time
   */
  async openSession(partition: number): Promise<GateConnection> {
    const operation = `reconcile ${partition}`;
    const master = this.masterOf(partition);
    if (master === 'unknown') throw new StoreUnavailableError('redis', operation);
    const session = this.connect(master, { reconnects: false });
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

  #announce(addresses: readonly (Address | null)[]): void {
    this.#addresses = addresses;
    for (const listener of this.#onMasters) listener(addresses);
  }

  #report(identity: ServerIdentity): void {
    for (const listener of this.#onIdentified) listener(identity);
  }

  #anyConnection(): GateConnection | undefined {
    return [this.#entry, ...this.#masters.values()].find((connection) => connection.identity !== null);
  }

  /** Reads the slot map from any connected node, immediately and once a second until close. */
  #findMasters(): void {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#findMasters();
    }, SLOTS_INTERVAL_MS);
    this.#anyConnection()
      ?.command('cluster-slots', readClusterSlots)
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
      const connection = this.connect(address);
      connection.onIdentified((identity) => {
        this.#report(identity);
      });
      this.#masters.set(name, connection);
    }
    this.#announce([...addresses.values()]);
  }
}
