const NEEDS_ESCAPE = /["\\]/;

/**
 * A Postgres array literal, for a parameter: the driver's own serializer runs two regular expressions per element.
 *
 * @param values finite numbers only
 */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  let literal = '{';
  for (const value of values) {
    if (literal.length > 1) literal += ',';
    if (value === null) literal += 'NULL';
    else if (typeof value === 'number') literal += String(value);
    else literal += NEEDS_ESCAPE.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
  }
  return `${literal}}`;
}
