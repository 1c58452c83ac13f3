import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { invalidRequest } from './common-problems.ts';
import { problem, type Problem } from './problems.ts';

export type ParsedBody =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

const JSON_TYPE = /^application\/json[ \t]*(?:;.*)?$/i;
const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";\s]*)"?/i;

/**
 * Parses the JSON object in `bytes`.
 *
 * @param mayBeAbsent whether an absent body counts as `{}`
 */
export function parseJsonBody(request: IncomingMessage, bytes: Buffer, mayBeAbsent: boolean): ParsedBody {
  if (bytes.length === 0) {
    return mayBeAbsent ? { ok: true, value: {} } : invalid('must be a JSON object; it is empty');
  }
  const unsupported = whyUnsupported(request);
  if (unsupported !== null) {
    return { ok: false, problem: problem('unsupported-media-type', unsupported, {}) };
  }
  if (!isUtf8(bytes)) return invalid('is not valid UTF-8');

  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return invalid('is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('must be a JSON object');
  }
  return { ok: true, value };
}

function whyUnsupported(request: IncomingMessage): string | null {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return 'Send the body without a content encoding.';
  }
  const type = request.headers['content-type'];
  if (type === 'application/json') return null;
  if (type === undefined || !JSON_TYPE.test(type)) return 'Send the body as application/json.';
  const charset = CHARSET.exec(type)?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8' ? null : 'Send the body as UTF-8.';
}

function invalid(detail: string): ParsedBody {
  return { ok: false, problem: invalidRequest([{ pointer: '', detail }]) };
}
