import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Purchases at an even rate, independent of the answers. An answer's time counts from when its request was due by the
 * rate, so requests that a stalled server delayed are included (no coordinated omission). Plain sockets and prepared
 * requests: an HTTP client would use more CPU than the server.
 */
export interface PacedLoad {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly perSecond: number;
  /** Called before each request with the milliseconds since the start. */
  readonly until: (elapsedMs: number) => boolean;
  readonly connections?: number;
  readonly buyers?: number;
  readonly buyerPrefix?: string;
}

export interface PacedAnswer {
  /** When it was due by the rate, by Date.now(). */
  readonly dueAtMs: number;
  readonly tookMs: number;
  readonly status: number;
}

const CONNECTIONS = 64;
const BUYERS = 500;
const ANSWER_MAX_MS = 30_000;

/** @throws Error when a connection broke or an answer is missing */
export async function sendPaced(load: PacedLoad): Promise<PacedAnswer[]> {
  const requests = requestsOf(load);
  const answers: PacedAnswer[] = [];
  const lines = await Promise.all(
    Array.from({ length: load.connections ?? CONNECTIONS }, () => openLine(load.url, answers)),
  );
  const waiting: { due: number; request: Buffer }[] = [];
  const free = [...lines];
  for (const line of lines) {
    line.onFree = () => {
      const next = waiting.shift();
      if (next === undefined) free.push(line);
      else line.send(next.request, next.due);
    };
  }
  try {
    const start = performance.now();
    const intervalMs = 1000 / load.perSecond;
    for (let index = 0; ;) {
      const now = performance.now();
      let due = start + index * intervalMs;
      while (due <= now) {
        if (load.until(due - start)) {
          await Promise.all(lines.map((line) => line.idle()));
          return answers;
        }
        const request = requests[index % requests.length] ?? Buffer.alloc(0);
        // The one that has been idle longest, so that the server closes none for idleness.
        const line = free.shift();
        if (line === undefined) waiting.push({ due, request });
        else line.send(request, due);
        index += 1;
        due = start + index * intervalMs;
      }
      const broken = lines.find((line) => line.failure !== null)?.failure;
      if (broken !== undefined && broken !== null) throw broken;
      await sleep(1);
    }
  } finally {
    for (const line of lines) line.close();
  }
}

function requestsOf({ url, path, token, buyers = BUYERS, buyerPrefix = 'paced-' }: PacedLoad): Buffer[] {
  const { host } = new URL(url);
  return Array.from({ length: buyers }, (_, buyer) => {
    const body = JSON.stringify({ quantity: 1, buyerId: `${buyerPrefix}${buyer}` });
    return Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

/** One connection, with one request in flight at a time. */
interface Line {
  onFree: () => void;
  failure: Error | null;
  send(request: Buffer, dueMs: number): void;
  /** Resolves when no request is in flight. */
  idle(): Promise<void>;
  close(): void;
}

async function openLine(url: string, answers: PacedAnswer[]): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  let due: number | null = null;
  let received = '';
  const line: Line = {
    onFree: () => undefined,
    failure: null,
    send: (request, dueMs) => {
      due = dueMs;
      socket.write(request);
    },
    idle: async () => {
      const since = performance.now();
      while (due !== null) {
        if (line.failure !== null) throw line.failure;
        if (performance.now() - since > ANSWER_MAX_MS) throw new Error('a purchase was not answered');
        await sleep(5);
      }
    },
    close: () => socket.destroy(),
  };
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    const status = statusOfWhole(received);
    if (status === null || due === null) return;
    answers.push({ dueAtMs: performance.timeOrigin + due, tookMs: performance.now() - due, status });
    received = '';
    due = null;
    line.onFree();
  });
  socket.on('error', (error) => (line.failure = error));
  socket.on('close', () => (line.failure ??= new Error('a connection was closed')));
  return line;
}

/** The status, once the answer is complete; every answer has a Content-Length. */
function statusOfWhole(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length !== undefined && text.length >= headEnd + 4 + Number(length)
    ? Number(text.slice(9, 12))
    : null;
}
