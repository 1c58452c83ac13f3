import { connect, type Socket } from 'node:net';
import { resetSocket } from '@stampede/testkit';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; of repeated headers the last one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `closed`: the connection ended without a further answer; `silent`: a timeout. */
export type NoAnswer = 'closed' | 'silent';

/** A raw connection: every byte is written, and every answer parsed, without an HTTP library. */
export class Connection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #closed = false;
  #changed: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#changed();
    });
    socket.on('error', () => undefined);
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.#closed = true;
        this.#changed();
      });
    }
  }

  /** @throws Error when the connection is refused */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Whether received bytes are left that belong to no answer. */
  get hasRest(): boolean {
    return this.#received.length > 0;
  }

  write(bytes: string | Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Half-closes: sends no more, and goes on reading. */
  end(): void {
    this.#socket.end();
  }

  /** Stops reading: the server has to buffer what it writes. */
  pause(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Resets it, as a crashed machine would: the peer's next write fails. */
  reset(): void {
    resetSocket(this.#socket);
  }

  /** The next answer; `method` is that of its request, because the answer to HEAD has no body. */
  async next(method: string, timeoutMs: number): Promise<RawAnswer | NoAnswer> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const answer = this.#take(method);
      if (answer !== null) return answer;
      if (this.#closed) return 'closed';
      const left = end - performance.now();
      if (left <= 0) return 'silent';
      await this.#change(left);
    }
  }

  #change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(method: string): RawAnswer | null {
    const endOfHead = this.#received.indexOf('\r\n\r\n');
    if (endOfHead === -1) return null;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, endOfHead).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const hasBody = method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
    const end = endOfHead + 4 + (hasBody ? Number(headers['content-length'] ?? 0) : 0);
    if (this.#received.length < end) return null;
    const body = this.#received.toString('utf8', endOfHead + 4, end);
    this.#received = this.#received.subarray(end);
    // 100 Continue is not the final answer.
    return status >= 100 && status < 200 ? this.#take(method) : { status, headers, body };
  }
}
