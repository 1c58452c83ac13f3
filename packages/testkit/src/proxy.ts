import { createServer, type AddressInfo } from 'node:net';
import { ProxyLink, type Direction, type LinkConditions } from './proxy-link.ts';
import { resetSocket } from './reset-socket.ts';

/** Takes a trouble away again; does nothing the second time. */
export type Undo = () => void;

/**
 * A TCP way to a server that can be troubled. Each trouble is there until its own undo, or `mend`, and several may be
 * there at once. It holds back what a slow side has not taken, and keeps no more than some 100 kB for a connection.
 */
export interface Proxy {
  /** The server's URL with the proxy's address. */
  readonly url: string;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  /** Ends all connections; new ones lead to another server, or back to one before. */
  leadTo(url: string): void;
  /** The same for new connections alone: those that are there go on. */
  leadNewTo(url: string): void;
  /** Takes every trouble away. */
  mend(): void;
  /** Lets the next data from the server that `matches` vanish, and cuts that connection then. Resolves when it has. */
  loseReply(matches: (data: Buffer) => boolean): Promise<void>;
  /** The same with the next data from the client: the server never sees it. */
  loseRequest(matches: (data: Buffer) => boolean): Promise<void>;
  /** Holds everything back, in both directions, without ending a connection; `mend` lets it go. */
  hang(): void;
  /** Everything arrives this much later, and up to `jitterMs` more. */
  delay(ms: number, jitterMs: number): Undo;
  /** Takes connections, ends none, and forwards nothing in this direction, or in neither. */
  silence(direction: 'requests' | 'replies' | 'both'): Undo;
  /** Ends all connections with a reset, and resets new ones. */
  refuse(): Undo;
  /** Ends all connections with a reset; new ones are taken. */
  drop(): void;
  /**
   * Every connection is reset at its next reply: when half of its first piece has been forwarded, or, if `whole` is
   * lost, none of it. A connection that gets no reply until the undo stays.
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

/** What is wrong with a proxy just now. */
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
