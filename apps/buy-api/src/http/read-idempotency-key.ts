import type { IncomingMessage } from 'node:http';
import { idempotencyKey } from '../schemas/idempotency-key.ts';
import { validate } from '../schemas/validate.ts';
import { invalidHeader } from './common-problems.ts';
import { headerCount } from './header-count.ts';
import type { Problem } from './problems.ts';

const HEADER = 'idempotency-key';

/** The header Idempotency-Key; null where there is none. */
export function readIdempotencyKey(request: IncomingMessage): { readonly key: string | null } | Problem {
  const given = request.headers[HEADER];
  if (given === undefined) return { key: null };
  const key = given.toString();
  const detail = headerCount(request, HEADER) > 1 ? 'is given more than once' : whyNoKey(key);
  return detail === null ? { key } : invalidHeader(HEADER, detail);
}

function whyNoKey(given: string): string | null {
  const checked = validate(idempotencyKey, given);
  return checked.ok ? null : (checked.errors[0]?.detail ?? null);
}
