/**
 * SQL for a time, or a span of time, as whole milliseconds, rounded down. Never a timestamptz or a float8 on its way here:
 * how a session writes those depends on its DateStyle, TimeZone, IntervalStyle and extra_float_digits.
 */
export function msOf(expression: string): string {
  return `floor(extract(epoch FROM ${expression}) * 1000)::int8`;
}
