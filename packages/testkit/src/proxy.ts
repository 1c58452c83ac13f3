import { createServer, type AddressInfo } from 'node:net';
import { ProxyLink, type Direction, type LinkConditions } from './proxy-link.ts';
import { resetSocket } from './reset-socket.ts';

/** Removes a fault; idempotent. */
export type Undo = () => void;

/**
 * A TCP proxy for a server, with injected faults. Each fault lasts until its own undo, or `mend`, and several may be
 * active at the same time. It buffers for a slow side, at most some 100 kB per connection.
 */
export interface Proxy {
  /** The server's URL with the proxy's address. */
  readonly url: string;
  /** Closes all connections and accepts no new ones. */
  cut(): void;
  /** Closes all connections; new ones go to another server, or back to an earlier one. */
  leadTo(url: string): void;
  /** The same for new connections only: existing ones go on. */
  leadNewTo(url: string): void;
  /** Removes all faults. */
  mend(): void;
  /** Drops the next data from the server that `matches`, and closes that connection. Resolves when it has. */
  loseReply(matches: (data: Buffer) => boolean): Promise<void>;
  /** The same with data from the client: the server never receives it. */
  loseRequest(matches: (data: Buffer) => boolean): Promise<void>;
  /** Holds all data back, in both directions, without closing a connection, until `mend`. */
  hang(): void;
  /** Delays all data by this time, and up to `jitterMs` more. */
  delay(ms: number, jitterMs: number): Undo;
  /** Accepts connections, closes none, and forwards nothing in this direction, or in both. */
  silence(direction: 'requests' | 'replies' | 'both'): Undo;
  /** Resets all connections, and new ones. */
  refuse(): Undo;
  /** Resets all connections; new ones are accepted. */
  drop(): void;
  /**
   * Resets every connection at its next reply: after half of its first chunk, or, if `whole` is lost, before it. A
   * connection without a reply until the undo stays open.
   */
  breakReplies(lost: 'half' | 'whole'): Undo;
  close(): Promise<void>;
}

export async function startProxy(targetUrl: string): Promise<Proxy> {
  let target = new URL(targetUrl);
  const links = new Set<ProxyLink>();
  const conditions = new Conditions();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (conditions.refusals.size > 0) {
      client.on('error', () => undefined);
      resetSocket(client);
      return;
    }
    const link = new ProxyLink(client, { host: target.hostname, port: Number(target.port) }, conditions);
    links.add(link);
    link.onClose(() => links.delete(link));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const update = (): void => {
    for (const link of links) link.update();
  };
  const drop = (): void => {
    for (const link of links) link.reset();
  };
  const impose = <Trouble>(troubles: Set<Trouble>, trouble: Trouble): Undo => {
    troubles.add(trouble);
    update();
    return () => {
      if (troubles.delete(trouble)) update();
    };
  };
  const refuse = (): Undo => {
    drop();
    return impose(conditions.refusals, {});
  };
  return {
    url: url.href,
    leadNewTo: (otherUrl) => {
      target = new URL(otherUrl);
    },
    leadTo: (otherUrl) => {
      target = new URL(otherUrl);
      drop();
    },
    cut: () => {
      refuse();
    },
    mend: () => {
      conditions.clear();
      for (const link of links) link.breakNextReply(null);
      update();
    },
    loseReply: (matches) => conditions.lose('replies', matches),
    loseRequest: (matches) => conditions.lose('requests', matches),
    hang: () => {
      impose(conditions.silences, { direction: 'both' });
    },
    delay: (ms, jitterMs) => impose(conditions.delays, { ms, jitterMs }),
    silence: (direction) => impose(conditions.silences, { direction }),
    refuse,
    drop,
    breakReplies: (lost) => {
      const broken = [...links];
      for (const link of broken) link.breakNextReply(lost);
      return () => {
        for (const link of broken) link.breakNextReply(null);
      };
    },
    close: async () => {
      conditions.clear();
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The active faults of a proxy. */
class Conditions implements LinkConditions {
  readonly delays = new Set<{ readonly ms: number; readonly jitterMs: number }>();
  readonly silences = new Set<{ readonly direction: 'requests' | 'replies' | 'both' }>();
  readonly refusals = new Set<object>();
  readonly #losses = new Map<Direction, { matches: (data: Buffer) => boolean; done: () => void }>();

  delayMs(): number {
    let sum = 0;
    for (const { ms, jitterMs } of this.delays) sum += ms + Math.random() * jitterMs;
    return sum;
  }

  isSilent(direction: Direction): boolean {
    return [...this.silences].some(
      (silence) => silence.direction === direction || silence.direction === 'both',
    );
  }

  lose(direction: Direction, matches: (data: Buffer) => boolean): Promise<void> {
    return new Promise((done) => {
      this.#losses.set(direction, { matches, done });
    });
  }

  isLost(direction: Direction, data: Buffer): boolean {
    const loss = this.#losses.get(direction);
    if (loss?.matches(data) !== true) return false;
    this.#losses.delete(direction);
    loss.done();
    return true;
  }

  clear(): void {
    this.#losses.clear();
    for (const troubles of [this.delays, this.silences, this.refusals]) troubles.clear();
  }
}
