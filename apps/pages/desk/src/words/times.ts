import { duration } from './numbers.ts';

const day = new Intl.DateTimeFormat('en', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The operator's zone, as `Europe/Berlin`. */
export const zone = day.resolvedOptions().timeZone;

/** The whole time in the operator's zone. */
export function localTime(ms: number): string {
  return day.format(ms);
}

/** The time of the day in the operator's zone. */
export function clockTime(ms: number): string {
  return clock.format(ms);
}

/** The time in UTC, to the second: 2030-01-01 12:00:00 UTC. */
export function utcTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago, or in how long, in the largest units. */
export function relativeTime(ms: number, nowMs: number): string {
  const passed = nowMs - ms;
  const size = Math.abs(passed);
  if (size < 1_000) return 'now';
  const text = duration(Math.floor(size / 1_000) * 1_000);
  return passed > 0 ? `${text} ago` : `in ${text}`;
}

/** What is left, as 00:04:10 or 3 d 04:10:00; 00:00:00 where it is over. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const time = `${two((seconds % 86_400) / 3_600)}:${two((seconds % 3_600) / 60)}:${two(seconds % 60)}`;
  return seconds < 86_400 ? time : `${Math.floor(seconds / 86_400)} d ${time}`;
}

/** The value of a field `datetime-local` for a time, in the operator's zone. */
export function fieldTime(at: string | null): string {
  if (at === null) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** The time in a field `datetime-local`, as RFC 3339 in UTC; null where the field is empty. */
export function timeOfField(value: string): string | null {
  const date = new Date(value);
  return value === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
