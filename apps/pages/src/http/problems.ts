import type { ServerResponse } from 'node:http';

/** The problems of this process itself; those of the buy API pass through it unchanged. Meanings: docs/problems.md. */
const PROBLEMS = {
  'invalid-request': [400, 'The request is not valid'],
  unauthenticated: [401, 'The caller is not known'],
  forbidden: [403, 'The caller may not do this'],
  'not-found': [404, 'There is nothing at this address'],
  'method-not-allowed': [405, 'The address does not take this method'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body is not plain JSON'],
  'too-many-requests': [429, 'Too many requests'],
  'internal-error': [500, 'The server made a mistake'],
  unavailable: [503, 'The service cannot decide this now'],
  'outcome-unknown': [503, 'The outcome is not known yet'],
} as const;

type Slug = keyof typeof PROBLEMS;

export interface Problem {
  readonly slug: Slug;
  /** Sentences for people. */
  readonly detail: string;
  /** Further members, as `errors`; default: none. */
  readonly extensions?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A part of the request is wrong. @param detail continues a sentence that begins with the pointer */
export function invalidRequest(pointer: string, detail: string): Problem {
  return {
    slug: 'invalid-request',
    detail: `${pointer === '' ? 'The body' : pointer} ${detail}.`,
    extensions: { errors: [{ pointer, detail }] },
  };
}

/** The same request may succeed later. */
export function unavailable(detail: string, retryAfterSeconds = 1): Problem {
  return { slug: 'unavailable', detail, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

/** In the format of RFC 9457, as the buy API sends them. */
export function sendProblem(response: ServerResponse, publicUrl: string, problem: Problem): void {
  const { slug, detail, extensions = {}, headers = {} } = problem;
  const [status, title] = PROBLEMS[slug];
  const instance = String(response.getHeader('X-Request-Id'));
  const type = `${publicUrl}/problems/${slug}`;
  const body = JSON.stringify({ type, title, status, detail, instance, ...extensions });
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
