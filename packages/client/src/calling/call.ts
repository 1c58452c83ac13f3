import type { CallOptions, ClientOptions } from '../client-options.ts';
import { NoAnswerError } from '../no-answer-error.ts';
import { Problem, type ProblemDocument } from '../problem.ts';
import { backOffMs } from './back-off.ts';
import { mayRepeat, type Repeat } from './may-repeat.ts';
import { pause } from './pause.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { Unanswered } from './unanswered.ts';
import { withinTime } from './within-time.ts';

const ATTEMPT_TIMEOUT_MS = 10_000;
const GIVE_UP_AFTER_MS = 30_000;

/** What one request gave: data, or the body of a refusal. */
interface Reply<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

interface CallRules {
  readonly repeat: Repeat;
  /** How long the server may hold the answer. */
  readonly heldMs?: number;
}

/**
 * Sends a request until it is answered, as often as its rules allow, within the time limit.
 *
 * @throws Problem what the API refused
 * @throws NoAnswerError when there is no answer of the API
 * @throws the reason of the caller's signal
 */
export type Call = <T>(
  rules: CallRules,
  options: CallOptions | undefined,
  attempt: (init: { signal: AbortSignal }) => Promise<Reply<T>>,
) => Promise<T>;

/** @throws RangeError for a time limit that is not above 0 */
export function createCall(client: Pick<ClientOptions, 'attemptTimeoutMs' | 'giveUpAfterMs'>): Call {
  const attemptTimeoutMs = positive('attemptTimeoutMs', client.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS);
  const giveUpAfterMs = positive('giveUpAfterMs', client.giveUpAfterMs ?? GIVE_UP_AFTER_MS);
  return async ({ repeat, heldMs = 0 }, options = {}, attempt) => {
    const { signal } = options;
    const end = performance.now() + positive('giveUpAfterMs', options.giveUpAfterMs ?? giveUpAfterMs);
    for (let attempts = 1; ; attempts += 1) {
      const limitMs = Math.min(attemptTimeoutMs + heldMs, end - performance.now());
      const late = (): Unanswered => new Unanswered(`none within ${Math.round(limitMs)} ms`);
      let failure: Problem | Unanswered;
      try {
        const reply = await withinTime(limitMs, signal, late, (within) => attempt({ signal: within }));
        if (reply.response.ok || reply.data !== undefined)
          return reply.data as NonNullable<typeof reply.data>;
        failure = toFailure(reply);
      } catch (error) {
        signal?.throwIfAborted();
        failure = asUnanswered(error);
      }
      const waitMs = backOffMs(attempts, failure.retryAfterMs);
      if (!mayRepeat(failure, repeat) || performance.now() + waitMs >= end) throw toError(failure, attempts);
      await pause(waitMs, signal);
    }
  };
}

function toFailure({ error, response: { status, headers } }: Reply<unknown>): Problem | Unanswered {
  const retryAfterMs = readRetryAfterMs(headers);
  if (!isProblemDocument(error)) {
    return new Unanswered(`status ${status} without a problem document`, { status, retryAfterMs });
  }
  return new Problem(error, { status, location: headers.get('Location'), retryAfterMs });
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string';
}

/** @throws every other error: it is the caller's, or a bug */
function asUnanswered(error: unknown): Unanswered {
  if (error instanceof Unanswered) return error;
  // A page of something between, with a status that says success.
  if (error instanceof Error && error.name === 'SyntaxError') {
    return new Unanswered('an answer that is not JSON', { status: 200, cause: error });
  }
  throw error;
}

function toError(failure: Problem | Unanswered, attempts: number): Error {
  if (failure instanceof Problem) return failure;
  const times = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  return new NoAnswerError(
    `No answer of the API after ${times}: ${failure.message}.`,
    attempts,
    failure.status,
    failure.cause,
  );
}

function positive(name: string, ms: number): number {
  if (!(ms > 0)) throw new RangeError(`${name} must be above 0`);
  return ms;
}
