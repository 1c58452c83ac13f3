import type { FieldError } from '../schemas/field-error.ts';
import { jsonPointer, type Validated } from '../schemas/validate.ts';

/**
 * Parses the query of `url` into an object of strings. A repeated parameter is refused: either value may be the wrong
 * one.
 */
export function parseQuery(url: string): Validated<Record<string, string>> {
  const start = url.indexOf('?');
  const query: Record<string, string> = {};
  if (start === -1) return { ok: true, value: query };

  const errors: FieldError[] = [];
  const raw = url.slice(start + 1);
  if (!isPercentEncoded(raw)) {
    return { ok: false, errors: [{ pointer: '/', detail: 'of the query is not valid percent-encoding' }] };
  }
  for (const [name, value] of new URLSearchParams(raw)) {
    if (Object.hasOwn(query, name)) {
      errors.push({ pointer: jsonPointer([name]), detail: 'is given more than once' });
    }
    // Defined, not assigned: a parameter called __proto__ is only another unknown parameter.
    Object.defineProperty(query, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return errors.length === 0 ? { ok: true, value: query } : { ok: false, errors };
}

function isPercentEncoded(raw: string): boolean {
  try {
    decodeURIComponent(raw);
    return true;
  } catch {
    return false;
  }
}
