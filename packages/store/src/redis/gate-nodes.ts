import { StoreUnavailableError } from '@stampede/domain';
import type { Redis } from 'ioredis';
import { GateConnection, type GateConnectionOptions, type ServerIdentity } from './gate-connection.ts';
import { gateKey } from './keys.ts';

export type GateNodesOptions = Pick<GateConnectionOptions, 'url' | 'name' | 'timeoutMs' | 'onError'>;

/** The connection to the server that each partition lives on. */
export class GateNodes {
  readonly #options: GateNodesOptions;
  readonly #entry: GateConnection;

  constructor(options: GateNodesOptions) {
    this.#options = options;
    this.#entry = new GateConnection({ ...options, reconnects: true });
  }

  /** Null while the server of that partition is not known. */
  connectionOf(_partition: number): GateConnection | null {
    return this.#entry;
  }

  /** Calls `listener` each time that a server's identity becomes known. */
  onIdentified(listener: (identity: ServerIdentity) => void): void {
    this.#entry.onIdentified(listener);
  }

  /** Whether every server is known and can be asked. */
  get identified(): boolean {
    return this.#entry.identity !== null;
  }

  /** The epoch in the gate's marker; null without one. Whether the server is the approved one is not looked at. */
  async readMarker(partition: number): Promise<number | null> {
    const connection = this.#connected(partition, 'read-marker');
    const epoch = await connection.command('read-marker', (redis) => redis.hget(gateKey(partition), 'epoch'));
    return epoch === null ? null : Number(epoch);
  }

  /** Sends a command of the server's own, not of the gate, to every server. */
  async onEachServer<Reply>(operation: string, send: (redis: Redis) => Promise<Reply>): Promise<Reply[]> {
    return [await this.#entry.command(operation, send)];
  }

  /** Redis' clock in ms since 1970. */
  async readClock(): Promise<number> {
    const [seconds, micros] = await this.#entry.command('time', (redis) => redis.time());
    return Number(seconds) * 1000 + Number(micros) / 1000;
  }

  /**
   * A connection of its own to the server of that partition, for one reconcile. When it is lost it stays lost.
   * @throws StoreUnavailableError when the server cannot be reached in time
   */
  async openSession(partition: number): Promise<GateConnection> {
    const session = new GateConnection({ ...this.#options, reconnects: false });
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
    throw new StoreUnavailableError('redis', `reconcile ${partition}`);
  }

  #connected(partition: number, operation: string): GateConnection {
    const connection = this.connectionOf(partition);
    if (connection === null) throw new StoreUnavailableError('redis', operation);
    return connection;
  }

  close(): void {
    this.#entry.close();
  }
}
