import type { FieldError } from '../schemas/field-error.ts';
import { jsonPointer, type Validated } from '../schemas/validate.ts';

/**
 * The query of `url` as an object of texts. A parameter that comes twice is refused: picking one of two would answer
 * a question that was not asked.
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
    // Defined, not assigned: a parameter called __proto__ is one more unknown parameter.
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
