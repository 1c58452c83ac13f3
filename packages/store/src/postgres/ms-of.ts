/**
 * SQL for a time or an interval as whole milliseconds, rounded down. Never select a timestamptz or a float8: their text
 * form depends on the session's DateStyle, TimeZone, IntervalStyle and extra_float_digits.
 */
export function msOf(expression: string): string {
  return `floor(extract(epoch FROM ${expression}) * 1000)::int8`;
}
