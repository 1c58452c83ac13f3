import { Connection } from './connection.ts';
import { Draw } from './draw.ts';
import { judge } from './judge.ts';
import { type MadeRequest, makeRequest, spoil } from './make-request.ts';
import { wireBytes } from './raw-request.ts';
import type { Target } from './target.ts';

const REQUESTS = 40;
const ANSWER_MAX_MS = 15_000;

/**
 * Writes valid and spoilt requests together on one connection, followed by garbage. All must be answered, unless an
 * answer closes the connection, which is allowed only after a body of unknown length.
 *
 * @returns errors in the answers or their order
 */
export async function pipeline(target: Target, seed: number): Promise<string[]> {
  const draw = new Draw(seed);
  const requests = Array.from({ length: REQUESTS }, () => pipelined(target, draw));
  const connection = await Connection.open(target.port);
  connection.write(
    Buffer.concat([...requests.map((request) => wireBytes(request)), Buffer.from('no HTTP\r\n\r\n')]),
  );
  const wrong: string[] = [];
  for (const [index, request] of requests.entries()) {
    const answer = await connection.next(request.method, ANSWER_MAX_MS);
    const found = judge(request, answer, target.slugs);
    if (found !== null)
      wrong.push(`request ${index} of a pipeline: ${found}: ${wireBytes(request).toString('latin1')}`);
    if (found !== null || typeof answer === 'string') break;
    if (answer.headers['connection'] !== 'close') continue;
    // It was refused before the end of a body of unknown length, which the server does not wait for.
    if (request.framing === 'length' || (await connection.next('GET', ANSWER_MAX_MS)) !== 'closed')
      wrong.push(`request ${index} of a pipeline: closes: ${wireBytes(request).toString('latin1')}`);
    connection.destroy();
    return wrong;
  }
  const last = await connection.next('GET', ANSWER_MAX_MS);
  if (wrong.length === 0 && (typeof last === 'string' || last.status !== 400)) {
    wrong.push(`garbage behind a pipeline: ${JSON.stringify(last)}`);
  }
  connection.destroy();
  return wrong;
}

/** A request that keeps its connection open, so that the next one must be answered too. */
function pipelined({ api, memory, callers }: Target, draw: Draw): MadeRequest {
  for (;;) {
    const request = makeRequest(api, draw.pick(api.operations), { memory, callers, draw });
    const made = draw.chance(0.5) ? request : spoil(request, false, draw);
    const closes = made.headers.some(([name, value]) => name === 'Connection' && value.includes('close'));
    if (made.isHttp && !closes && (made.body?.length ?? 0) < 8_000) return made;
  }
}

/** Sends a thousand requests for the largest public document, and does not read the answers. */
export async function neverRead(port: number, path: string): Promise<Connection> {
  const connection = await Connection.open(port);
  connection.pause();
  connection.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1_000));
  return connection;
}
