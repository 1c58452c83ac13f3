import { randomBytes } from 'node:crypto';
import { Connection } from './connection.ts';
import { Draw } from './draw.ts';
import { judge } from './judge.ts';
import { makeRequest } from './make-request.ts';
import { wireBytes } from './raw-request.ts';
import type { Target } from './target.ts';

const ANSWER_MAX_MS = 5_000;

/** First bytes of other protocols, and of attacks. */
const NO_HTTP: readonly Buffer[] = [
  Buffer.from('16030100c8010000c40303', 'hex'),
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'),
  Buffer.from('*1\r\n$4\r\nPING\r\n'),
  Buffer.from('EHLO x\r\n'),
  Buffer.from('\r\n\r\n\r\n'),
  Buffer.from('GET /livez\r\n'),
  Buffer.alloc(100_000, 0),
  Buffer.alloc(100_000, 0xff),
  randomBytes(100_000),
];

/** Sends bytes that are no HTTP. An answer is optional; if there is one, it is the parser's refusal. */
export async function sendNoHttp({ port }: Target): Promise<string[]> {
  const wrong: string[] = [];
  for (const bytes of NO_HTTP) {
    const connection = await Connection.open(port);
    connection.write(bytes);
    connection.end();
    const answer = await connection.next('GET', ANSWER_MAX_MS);
    const isRefused = answer === 'closed' || (typeof answer !== 'string' && answer.status === 400);
    if (!isRefused) wrong.push(`${bytes.subarray(0, 20).toString('latin1')} got ${JSON.stringify(answer)}`);
    connection.destroy();
  }
  return wrong;
}

/**
 * The n-th way to break off: a valid request that is cut at any byte and half-closed, closed or reset there; or sent
 * completely and half-closed, which must be answered; or sent completely and reset during the answer.
 */
export async function breakOff(
  { port, api, memory, callers, slugs }: Target,
  seed: number,
): Promise<string[]> {
  const draw = new Draw(seed);
  const request = makeRequest(api, draw.pick(api.operations), { memory, callers, draw });
  const bytes = wireBytes(request);
  const connection = await Connection.open(port);
  if (draw.chance(0.4)) {
    connection.write(bytes);
    connection.end();
    const wrong = judge(request, await connection.next(request.method, ANSWER_MAX_MS), slugs);
    connection.destroy();
    return wrong === null ? [] : [`half-closed: ${wrong}: ${bytes.toString('latin1')}`];
  }
  connection.write(draw.chance(0.3) ? bytes : bytes.subarray(0, draw.below(bytes.length)));
  await new Promise((resolve) => setImmediate(resolve));
  const how = draw.below(3);
  if (how === 0) connection.reset();
  else if (how === 1) connection.destroy();
  else {
    connection.end();
    const answer = await connection.next(request.method, ANSWER_MAX_MS);
    connection.destroy();
    if (answer === 'silent') return [`kept waiting after it was cut: ${bytes.toString('latin1')}`];
  }
  return [];
}
