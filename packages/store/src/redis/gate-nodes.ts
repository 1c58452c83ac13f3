import { GateConnection, type GateConnectionOptions, type ServerIdentity } from './gate-connection.ts';

export type GateNodesOptions = Pick<GateConnectionOptions, 'url' | 'name' | 'timeoutMs' | 'onError'>;

/** The connection to the server that each partition lives on. */
export class GateNodes {
  readonly #entry: GateConnection;

  constructor(options: GateNodesOptions) {
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

  close(): void {
    this.#entry.close();
  }
}
