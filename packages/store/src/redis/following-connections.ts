import { nameOf, type Address } from './cluster-slots.ts';
import type { Connections } from './gate.ts';
import type { GateConnection } from './gate-connection.ts';
import type { GateNodes } from './gate-nodes.ts';

/**
 * Connections of their own for commands that wait in Redis (a blocking read, WAIT), to the masters that a process's
 * {@link GateNodes} names. One is opened to a master when a partition of it is first used, and closed when it is no
 * master any more.
 */
export class FollowingConnections implements Connections {
  readonly #nodes: GateNodes;
  readonly #timeoutMs: number;
  readonly #connections = new Map<string, GateConnection>();
  readonly #stopFollowing: () => void;
  #closed = false;

  /** @param timeoutMs longer than any of the commands waits */
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
