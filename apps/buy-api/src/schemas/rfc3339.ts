const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** The start of the year 10000: RFC 3339 has four digits for the year. */
const END_OF_TIME = Date.UTC(10000, 0, 1);

/**
 * Parses a time of RFC 3339 to ms since 1970; null for anything else: also for the 30th of February, which `Date` would
 * turn into a March day, and for a time without an offset, which depends on the machine's time zone. Digits beyond
 * milliseconds are truncated. Leap seconds are refused: no clock here has them.
 */
export function parseRfc3339(text: string): number | null {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = match;
  const wanted = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;

  const local = new Date(0);
  local.setUTCFullYear(wanted[0], wanted[1] - 1, wanted[2]);
  local.setUTCHours(wanted[3], wanted[4], wanted[5], Number(fraction.slice(0, 3).padEnd(3, '0')));
  const got = [
    local.getUTCFullYear(),
    local.getUTCMonth() + 1,
    local.getUTCDate(),
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
  ];
  if (got.some((part, index) => part !== wanted[index])) return null;

  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  const ms = local.getTime() - offsetMs;
  return ms >= 0 && ms < END_OF_TIME ? ms : null;
}
