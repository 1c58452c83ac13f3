import { Connection } from './connection.ts';
import type { Callers } from './make-request.ts';

/** The server's limits, 10 s for the head and 20 s for the whole request, plus the interval of its checks, 2 s. */
const SLOW_HEAD_MAX_MS = 13_000;
const SLOW_BODY_MAX_MS = 23_000;

const BYTE_EVERY_MS = 250;

export interface SlowRequest {
  readonly what: string;
  readonly maxMs: number;
  /** When the server ended it, and the status; null: not yet. */
  readonly ended: Promise<{ readonly afterMs: number; readonly status: number } | null>;
}

/** Starts requests that are sent byte by byte, or not at all, and never end; all at the same time. */
export function startSlowRequests(port: number, { shopToken }: Callers): SlowRequest[] {
  const head = `POST /sales/none/purchases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${shopToken}\r\n`;
  const json = `${head}Content-Type: application/json\r\n`;
  return [
    slow('a connection on which nothing comes', SLOW_HEAD_MAX_MS, port, '', ''),
    slow('a first line a byte at a time', SLOW_HEAD_MAX_MS, port, 'GET /', 'x'),
    slow('headers a byte at a time', SLOW_HEAD_MAX_MS, port, `${head}X-Slow: `, 'x'),
    slow('a body that does not come', SLOW_BODY_MAX_MS, port, `${json}Content-Length: 1000\r\n\r\n`, ''),
    slow('a body a byte at a time', SLOW_BODY_MAX_MS, port, `${json}Content-Length: 1000\r\n\r\n`, ' '),
    slow(
      'chunks of a byte',
      SLOW_BODY_MAX_MS,
      port,
      `${json}Transfer-Encoding: chunked\r\n\r\n`,
      '1\r\n \r\n',
    ),
  ];
}

function slow(what: string, maxMs: number, port: number, first: string, then: string): SlowRequest {
  return { what, maxMs, ended: trickle(port, first, then, maxMs) };
}

async function trickle(
  port: number,
  first: string,
  then: string,
  maxMs: number,
): Promise<{ afterMs: number; status: number } | null> {
  const connection = await Connection.open(port);
  const start = performance.now();
  connection.write(first);
  const timer = setInterval(() => connection.write(then), BYTE_EVERY_MS);
  const answer = await connection.next('POST', maxMs);
  const afterMs = performance.now() - start;
  clearInterval(timer);
  connection.destroy();
  if (answer === 'silent') return null;
  return { afterMs, status: answer === 'closed' ? 0 : answer.status };
}
