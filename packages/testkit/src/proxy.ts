import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP way to a server that can be cut. */
export interface Proxy {
  /** The server's URL with the proxy's address. */
  readonly url: string;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  /** Takes connections again. */
  mend(): void;
  /** Lets the next data from the server that `matches` vanish, and cuts that connection then. Resolves when it has. */
  loseReply(matches: (data: Buffer) => boolean): Promise<void>;
  /** Holds everything back, in both directions, without ending a connection; `mend` lets it go. */
  hang(): void;
  close(): Promise<void>;
}

export async function startProxy(targetUrl: string): Promise<Proxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  let hangs = false;
  let loss: { matches: (data: Buffer) => boolean; done: () => void } | null = null;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    if (hangs) for (const socket of pair) socket.pause();
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => {
      if (loss?.matches(data) === true) {
        const { done } = loss;
        loss = null;
        client.destroy();
        done();
        return;
      }
      client.write(data);
    });
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    isCut = true;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    mend: () => {
      isCut = false;
      hangs = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    loseReply: (matches) =>
      new Promise((done) => {
        loss = { matches, done };
      }),
    hang: () => {
      hangs = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
