import type { SaleState } from '../../../src/view/desk-view.ts';
import { now } from '../live/clock.ts';
import { countdownText, localTime, utcTime, zone } from '../words/times.ts';

interface CountdownProps {
  readonly state: SaleState;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
}

/** How long until the sale opens or closes, by the server's clock. */
export function Countdown({ state, opensAt, closesAt }: CountdownProps) {
  if (state === 'closed') return <span class="quiet">closed for good</span>;
  const [verb, at] = state === 'scheduled' ? ['opens in', opensAt] : ['closes in', closesAt];
  if (at === null) return <span class="quiet">no closing set</span>;
  const ms = Date.parse(at);
  return (
    <span>
      <span class="quiet">{verb} </span>
      <time class="number" dateTime={at} title={`${localTime(ms)} ${zone}\n${utcTime(ms)}`}>
        {countdownText(ms - now.value)}
      </time>
    </span>
  );
}
