import type { NoAnswer, RawAnswer } from './connection.ts';
import type { MadeRequest } from './make-request.ts';

/** Answers of Node's HTTP parser itself, before it closes the connection. */
const PARSER_STATUSES = new Set([400, 408, 413, 417, 431]);

/** Refusals that are possible at any address, and that no operation lists. */
const UNDOCUMENTED = new Set(['not-found', 'method-not-allowed', 'invalid-request']);

/** The error in the answer to a request; null: none. */
export function judge(
  request: Pick<MadeRequest, 'method' | 'isHttp' | 'isValid' | 'requestId' | 'headers' | 'operation'>,
  answer: RawAnswer | NoAnswer,
  slugs: ReadonlySet<string>,
): string | null {
  if (answer === 'closed' || answer === 'silent') return request.isHttp ? `no answer: ${answer}` : null;
  const { status, headers, body } = answer;
  if (status < 200 || status > 499) return `status ${status}`;
  if (headers['x-request-id'] === undefined) {
    if (request.isHttp) return `not the application's answer: ${status}`;
    return PARSER_STATUSES.has(status) && headers['connection'] === 'close' && body === ''
      ? null
      : `a strange ${status}`;
  }
  if ('x-injected' in headers) return 'a header was injected';
  const mayKeepId = request.headers.filter(([name]) => name === 'X-Request-Id').length === 1;
  const sentId = request.headers.find(([name]) => name === 'X-Request-Id')?.[1];
  if (request.isHttp && mayKeepId && sentId === request.requestId && headers['x-request-id'] !== sentId) {
    return `the answer to another request: ${headers['x-request-id']}`;
  }
  if (request.method === 'HEAD') return null;
  const slug = status < 400 ? null : slugOf(headers['content-type'], body);
  if (slug !== null && !slugs.has(slug)) return `status ${status} without a known problem: ${slug}`;
  if (headers['content-type'] === 'application/json' && !isJson(body)) return 'JSON that is none';
  const { statuses, name } = request.operation;
  if (request.isValid && !statuses.has(status) && (slug === null || !UNDOCUMENTED.has(slug)))
    return `status ${status} is not documented for ${name}`;
  return null;
}

function slugOf(contentType: string | undefined, body: string): string {
  if (contentType !== 'application/problem+json' || !isJson(body))
    return `${contentType ?? 'nothing'} ${body}`;
  const { type } = JSON.parse(body) as { type?: unknown };
  return typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : 'no type';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
