import type { Problem } from './problems.ts';

/** The answer to a request that was not refused. */
export interface Success {
  readonly status: number;
  /** Null: the status has no body. */
  readonly contentType: string | null;
  readonly body: string | Buffer;
  /** `Location` is a path of this API: it is sent as an address. */
  readonly headers: Readonly<Record<string, string>>;
}

export type Answer = Success | Problem;

const NO_HEADERS = {};

export function json(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): Success {
  return { status, contentType: 'application/json', body: JSON.stringify(body), headers };
}

export function text(contentType: string, body: string | Buffer, headers = NO_HEADERS): Success {
  return { status: 200, contentType, body, headers };
}

/** For the statuses that must have no body and no length of one (RFC 9110, 8.6). */
export function withoutBody(status: 204 | 304, headers: Readonly<Record<string, string>>): Success {
  return { status, contentType: null, body: '', headers };
}

export function isProblem(answer: object): answer is Problem {
  return 'slug' in answer;
}
