import { connect, type Socket } from 'node:net';
import { ProxyLane } from './proxy-lane.ts';
import { resetSocket } from './reset-socket.ts';

export type Direction = 'requests' | 'replies';

/** The faults of a proxy's connections. */
export interface LinkConditions {
  /** For data that arrives now; 0: none. */
  delayMs(): number;
  isSilent(direction: Direction): boolean;
  /** Whether this data is to be lost, together with its connection. */
  isLost(direction: Direction, data: Buffer): boolean;
}

/**
 * One client's connection through a proxy: a lane in each direction. It ends when both lanes have ended, or one breaks.
 */
export class ProxyLink {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #conditions: LinkConditions;
  readonly #lanes: readonly ProxyLane[];
  readonly #listeners: (() => void)[] = [];
  #break: 'half' | 'whole' | null = null;

  constructor(
    client: Socket,
    target: { readonly host: string; readonly port: number },
    conditions: LinkConditions,
  ) {
    const upstream = connect({ ...target, allowHalfOpen: true });
    this.#client = client;
    this.#upstream = upstream;
    this.#conditions = conditions;
    const delayMs = (): number => conditions.delayMs();
    this.#lanes = [
      new ProxyLane(client, upstream, {
        delayMs,
        isSilent: () => conditions.isSilent('requests'),
        admit: (request) => this.#admitRequest(request),
      }),
      new ProxyLane(upstream, client, {
        delayMs,
        isSilent: () => conditions.isSilent('replies'),
        admit: (reply) => this.#admitReply(reply),
      }),
    ];
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.reset());
    }
    let open = 2;
    for (const socket of [client, upstream])
      socket.on('close', () => {
        open -= 1;
        if (open === 0) for (const listener of this.#listeners) listener();
      });
  }

  onClose(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Applies the present faults. */
  update(): void {
    for (const lane of this.#lanes) lane.update();
  }

  /** Breaks the connection at its next reply; null: cancels that. */
  breakNextReply(lost: 'half' | 'whole' | null): void {
    this.#break = lost;
  }

  reset(): void {
    for (const lane of this.#lanes) lane.close();
    for (const socket of [this.#client, this.#upstream]) resetSocket(socket);
  }

  /** The request; null: nothing is forwarded, and the connection is closed. */
  #admitRequest(request: Buffer): Buffer | null {
    if (!this.#conditions.isLost('requests', request)) return request;
    this.reset();
    return null;
  }

  /** The forwarded part of a reply; null: nothing, and the connection is closed. */
  #admitReply(reply: Buffer): Buffer | null {
    if (this.#conditions.isLost('replies', reply) || this.#break === 'whole') {
      this.reset();
      return null;
    }
    if (this.#break === null) return reply;
    this.#client.write(reply.subarray(0, Math.floor(reply.length / 2)), () => this.reset());
    this.#lanes[1]?.close();
    return null;
  }
}
