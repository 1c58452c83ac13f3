const NEEDS_ESCAPE = /["\\]/;

/**
 * An array as Postgres reads it, for a parameter: the driver's own way goes through two regular expressions an element.
 *
 * @param values numbers must be finite
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
