import { now } from '../live/clock.ts';
import { clockTime, localTime, relativeTime, utcTime, zone } from '../words/times.ts';

interface MomentProps {
  readonly at: string;
  /** `clock`: the time of the day instead of how long ago. */
  readonly as?: 'relative' | 'clock' | 'whole';
}

/** A time: relative, with the exact one in both zones on hover. */
export function Moment({ at, as = 'relative' }: MomentProps) {
  const ms = Date.parse(at);
  return (
    <time class="number" dateTime={at} title={`${localTime(ms)} ${zone}\n${utcTime(ms)}`}>
      {as === 'relative' ? relativeTime(ms, now.value) : as === 'clock' ? clockTime(ms) : localTime(ms)}
    </time>
  );
}
