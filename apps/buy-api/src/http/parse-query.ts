import type { FieldError } from '../schemas/field-error.ts';
import { jsonPointer, type Validated } from '../schemas/validate.ts';

/**
 * Parses the query of `url` into an object of strings, and of a list for each of the `repeatable` parameters. Any other
 * repeated parameter is refused: either value may be the wrong one.
 */
export function parseQuery(
  url: string,
  repeatable: readonly string[] = [],
): Validated<Record<string, string | string[]>> {
  const start = url.indexOf('?');
  const query: Record<string, string | string[]> = {};
  if (start === -1) return { ok: true, value: query };

  const errors: FieldError[] = [];
  const raw = url.slice(start + 1);
  if (!isPercentEncoded(raw)) {
    return { ok: false, errors: [{ pointer: '/', detail: 'of the query is not valid percent-encoding' }] };
  }
  for (const [name, value] of new URLSearchParams(raw)) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    if (Array.isArray(given)) {
      given.push(value);
      continue;
    }
    if (given !== undefined) errors.push({ pointer: jsonPointer([name]), detail: 'is given more than once' });
    // Defined, not assigned: a parameter called __proto__ is only another unknown parameter.
    Object.defineProperty(query, name, {
      value: repeatable.includes(name) ? [value] : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
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
