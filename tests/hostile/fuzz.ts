import { Connection, type NoAnswer, type RawAnswer } from './connection.ts';
import { Draw } from './draw.ts';
import { judge } from './judge.ts';
import { type MadeRequest, makeRequest, spoil } from './make-request.ts';
import { wireBytes } from './raw-request.ts';
import type { Operation } from './operations.ts';
import type { Target } from './target.ts';

const WORKERS = 6;
/** Longer than any `wait` of a request. */
const ANSWER_MAX_MS = 35_000;
/** After a wrong length the server waits for more; an answer is optional. */
const BROKEN_ANSWER_MAX_MS = 150;
/** No webhook-sender runs, so there are no deliveries. */
export const WITHOUT_SUCCESS: ReadonlySet<string> = new Set(['POST /deliveries/{deliveryId}/replay']);
/** For a busy machine, or an unlucky seed. */
const MORE_MS = 40_000;
const FINDINGS_MAX = 20;
const EXCERPT_MAX = 600;

export interface FuzzReport {
  /** The operations that were called, and those that succeeded. */
  readonly hit: ReadonlySet<string>;
  readonly succeeded: ReadonlySet<string>;
  /** The refusals of an operation's valid requests, with their number. */
  readonly refusals: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly findings: readonly string[];
}

/**
 * Sends valid and spoilt requests to every operation in turn, a few on each connection, for a number of seconds; then
 * only valid ones, every other one to an operation that has not succeeded yet, until all have or a time limit. In those
 * seconds the n-th request of a seed is always created in the same way; its sales and orders depend on the system's
 * answers until then.
 */
export async function fuzz(target: Target, seed: number, seconds: number): Promise<FuzzReport> {
  const end = performance.now() + seconds * 1000;
  const isOver = (): boolean =>
    performance.now() > end && (missing().length === 0 || performance.now() > end + MORE_MS);
  const { api } = target;
  const [hit, succeeded, findings] = [new Set<string>(), new Set<string>(), [] as string[]];
  const refusals = new Map<string, Map<string, number>>();
  let requests = 0;
  const missing = (): Operation[] =>
    api.operations.filter(({ name }) => !succeeded.has(name) && !WITHOUT_SUCCESS.has(name));
  // They create what the missing ones need. A list would fill the memory with what is closed.
  const creating = api.operations.filter(({ name }) => name.startsWith('POST '));

  const take = (request: MadeRequest, answer: RawAnswer | NoAnswer): void => {
    hit.add(request.operation.name);
    const wrong = judge(request, answer, target.slugs);
    if (wrong !== null && findings.length < FINDINGS_MAX) findings.push(finding(wrong, request, answer));
    if (typeof answer === 'string' || request.method === 'HEAD') return;
    if (answer.status >= 300) {
      if (request.isValid) countRefusal(request.operation.name, answer);
      target.memory.learnAddresses(answer.body);
      return;
    }
    if (request.isValid) succeeded.add(request.operation.name);
    // The feed shows orders and sales as they were: most are closed by now.
    if (request.operation.name !== 'GET /events') target.memory.learnAnswer(answer.body);
  };

  const countRefusal = (operation: string, answer: RawAnswer): void => {
    const ofOperation = refusals.get(operation) ?? new Map<string, number>();
    const refusal = `${answer.status} ${/"type":"([^"]*)"/.exec(answer.body)?.[1] ?? ''}`;
    refusals.set(operation, ofOperation.set(refusal, (ofOperation.get(refusal) ?? 0) + 1));
  };

  const worker = async (): Promise<void> => {
    while (!isOver() && findings.length < FINDINGS_MAX) {
      const connection = await Connection.open(target.port);
      for (let left = 4; left > 0 && !connection.isClosed && !isOver(); left -= 1) {
        const maySpoil = performance.now() < end;
        const wanted = requests % 2 === 0 ? creating : missing();
        const among = maySpoil || wanted.length === 0 ? api.operations : wanted;
        const request = requestNumber(requests, target, { seed, among, maySpoil });
        requests += 1;
        connection.write(wireBytes(request));
        const answer = await connection.next(
          request.method,
          request.isHttp ? ANSWER_MAX_MS : BROKEN_ANSWER_MAX_MS,
        );
        take(request, answer);
        // Bytes after broken HTTP may be part of it.
        if (!request.isHttp || typeof answer === 'string' || answer.headers['connection'] === 'close') break;
      }
      connection.destroy();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return { hit, succeeded, refusals, findings };
}

function requestNumber(
  number: number,
  { api, memory, callers }: Target,
  { seed, among, maySpoil }: { seed: number; among: readonly Operation[]; maySpoil: boolean },
): MadeRequest {
  const draw = new Draw(Math.imul(seed, 2_654_435_761) + number);
  const operation = among[Math.floor(maySpoil ? number : number / 2) % among.length];
  if (operation === undefined) throw new Error('the document describes nothing');
  const request = makeRequest(api, operation, { memory, callers, draw });
  return !maySpoil || draw.chance(0.4) ? request : spoil(request, draw.chance(0.25), draw);
}

function finding(wrong: string, request: MadeRequest, answer: RawAnswer | NoAnswer): string {
  const [sent, got] = [wireBytes(request).toString('latin1'), JSON.stringify(answer)];
  return `${wrong}\n  asked: ${JSON.stringify(sent.slice(0, EXCERPT_MAX))}\n  answered: ${got.slice(0, EXCERPT_MAX)}`;
}
