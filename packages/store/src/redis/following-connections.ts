import { nameOf, type Address } from './cluster-slots.ts';
import type { Connections } from './gate.ts';
import type { GateConnection } from './gate-connection.ts';
import type { GateNodes } from './gate-nodes.ts';

/**
 * Separate connections for commands that block in Redis (a blocking read, WAIT), to the masters of a process's
 * {@link GateNodes}. One is opened when a partition of its master is first used, and closed when that server is no
 * longer a master.
 */
export class FollowingConnections implements Connections {
  readonly #nodes: GateNodes;
  readonly #timeoutMs: number;
  readonly #connections = new Map<string, GateConnection>();
  readonly #stopFollowing: () => void;
  #closed = false;

  /** @param timeoutMs longer than any of the commands blocks */
  constructor(nodes: GateNodes, timeoutMs: number) {
    this.#nodes = nodes;
    this.#timeoutMs = timeoutMs;
    this.#stopFollowing = nodes.onMasters((masters) => {
      const names = new Set(masters.map(nameOfMaster));
      for (const [name, connection] of this.#connections) {
        if (names.has(name)) continue;
        connection.close();
        this.#connections.delete(name);
      }
    });
  }

  connectionOf(partition: number): GateConnection | null {
    const master = this.#nodes.masterOf(partition);
    if (master === 'unknown' || this.#closed) return null;
    const name = nameOfMaster(master);
    let connection = this.#connections.get(name);
    if (connection === undefined) {
      connection = this.#nodes.connect(master, { timeoutMs: this.#timeoutMs });
      this.#connections.set(name, connection);
    }
    return connection;
  }

  close(): void {
    this.#closed = true;
    this.#stopFollowing();
    for (const connection of this.#connections.values()) connection.close();
  }
}

function nameOfMaster(master: Address | null): string {
  return master === null ? '' : nameOf(master);
}
