import { Connection } from './connection.ts';
import { Draw } from './draw.ts';
import { judge } from './judge.ts';
import { type MadeRequest, makeRequest, spoil } from './make-request.ts';
import { wireBytes } from './raw-request.ts';
import type { Target } from './target.ts';

const REQUESTS = 40;
const ANSWER_MAX_MS = 15_000;

/**
 * Valid and spoilt requests, all written at once on one connection, with garbage behind them. All are answered, unless an
 * answer says that it is the last one, which only a body of unknown length excuses.
 *
 * @returns what was wrong with the answers or their order
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
    // It was refused before a body of unknown length had come: nobody waits for the end of that.
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

/** One that leaves its connection open, so that the next one is owed an answer too. */
function pipelined({ api, memory, callers }: Target, draw: Draw): MadeRequest {
  for (;;) {
    const request = makeRequest(api, draw.pick(api.operations), { memory, callers, draw });
    const made = draw.chance(0.5) ? request : spoil(request, false, draw);
    const closes = made.headers.some(([name, value]) => name === 'Connection' && value.includes('close'));
    if (made.isHttp && !closes && (made.body?.length ?? 0) < 8_000) return made;
  }
}

/** A thousand requests for the largest thing that anybody may have, from somebody who does not read the answers. */
export async function neverRead(port: number, path: string): Promise<Connection> {
  const connection = await Connection.open(port);
  connection.pause();
  connection.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1_000));
  return connection;
}
