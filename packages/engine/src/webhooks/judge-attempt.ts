import type { AttemptResult, ClaimedDelivery, EndpointHealth } from '@stampede/store';
import type { WebhookAnswer } from './post-webhook.ts';
import { PROBE_LONGEST_MS, probePauseMs, readRetryAfterMs, retryPauseMs } from './webhook-pauses.ts';

const GONE = 410;
/** The statuses whose Retry-After is about the endpoint as a whole. */
const COME_BACK_LATER = [429, 503];

/** How an attempt ended, with what it says about the endpoint. */
export interface Attempt {
  readonly result: AttemptResult;
  /** `unknown`: nothing was sent. */
  readonly endpoint: 'well' | 'failing' | 'gone' | 'unknown';
  /** How long the endpoint does not want to be tried; 0 where it says nothing. */
  readonly retryAfterMs: number;
}

/** What the answer to a delivery means. 2xx is success; every other status is a failure, redirects too. */
export function judgeAttempt(claimed: ClaimedDelivery, answer: WebhookAnswer, nowMs: number): Attempt {
  const { deliveryId, attempt, triedForMs } = claimed;
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) {
    const result = { deliveryId, attempt, outcome: 'delivered', status, error: null, pauseMs: 0 } as const;
    return { result, endpoint: 'well', retryAfterMs: 0 };
  }
  const retryAfterMs =
    answer.status !== null && COME_BACK_LATER.includes(answer.status)
      ? readRetryAfterMs(answer.retryAfter, nowMs)
      : 0;
  return {
    result: {
      ...{ deliveryId, attempt, outcome: 'refused', status },
      error: answer.status === null ? answer.error : whyRefused(answer.status),
      pauseMs: Math.max(retryPauseMs(triedForMs), retryAfterMs),
    },
    endpoint: status === GONE ? 'gone' : 'failing',
    retryAfterMs,
  };
}

/** For a delivery whose sending this process broke off: any process may send it immediately. */
export function returnDelivery({ deliveryId, attempt }: ClaimedDelivery): Attempt {
  const result = { deliveryId, attempt, outcome: 'returned', status: null, error: null, pauseMs: 0 } as const;
  return { result, endpoint: 'unknown', retryAfterMs: 0 };
}

/** For a delivery that could not be prepared: it is tried again as after a failure, which is none of the endpoint's. */
export function postponeDelivery({ deliveryId, attempt, triedForMs }: ClaimedDelivery): Attempt {
  const error = 'it could not be prepared';
  const pauseMs = retryPauseMs(triedForMs);
  const result = { deliveryId, attempt, outcome: 'refused', status: null, error, pauseMs } as const;
  return { result, endpoint: 'unknown', retryAfterMs: 0 };
}

/** For a delivery whose event is no longer kept: it can not be sent any more. */
export function giveUpDelivery({ deliveryId, attempt }: ClaimedDelivery): Attempt {
  const error = 'the event is no longer kept';
  const result = { deliveryId, attempt, outcome: 'failed', status: null, error, pauseMs: 0 } as const;
  return { result, endpoint: 'unknown', retryAfterMs: 0 };
}

/**
 * What the attempts of one turn say about their endpoint; null: nothing. One success says that it works, unless it wants
 * to be left alone for a while.
 */
export function judgeHealth(attempts: readonly Attempt[], failures: number): EndpointHealth | null {
  const says = (what: Attempt['endpoint']): boolean => attempts.some(({ endpoint }) => endpoint === what);
  const retryAfterMs = Math.max(0, ...attempts.map((attempt) => attempt.retryAfterMs));
  if (says('gone')) return { health: 'gone' };
  if (says('well') && retryAfterMs === 0) return { health: 'well', probeLongestMs: PROBE_LONGEST_MS };
  if (!says('failing')) return null;
  return { health: 'failing', pauseMs: Math.max(probePauseMs(failures + 1), retryAfterMs) };
}

function whyRefused(status: number): string | null {
  return status >= 300 && status < 400 ? 'it redirects, and redirects are not followed' : null;
}
