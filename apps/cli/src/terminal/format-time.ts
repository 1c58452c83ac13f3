/** A time of the API without its milliseconds: UTC, and accepted by every option that takes a time. */
export function formatTime(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

export function formatOptionalTime(time: string | null): string | null {
  return time === null ? null : formatTime(time);
}
