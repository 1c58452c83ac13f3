import { useState } from 'preact/hooks';
import { inBackground } from '../fault.ts';
import { now } from '../live/clock.ts';
import { readSession } from '../session.ts';
import { session } from '../signed-in.ts';
import { countdownText } from '../words/times.ts';

/** A page that only watches sends no request, so its session ends; so long before, the header warns. */
const WARNING_MS = 120_000;

/** Says that the session is about to end, and prolongs it. At the end of its longest life it cannot. */
export function SessionEnding() {
  const [lastEnd, setLastEnd] = useState<string | null>(null);
  const endsAt = session.value?.endsAt;
  if (endsAt === undefined) return null;
  const leftMs = Date.parse(endsAt) - now.value;
  if (leftMs > WARNING_MS) return null;
  const stay = async () => {
    await readSession();
    if (session.peek()?.endsAt === endsAt) setLastEnd(endsAt);
  };
  return (
    <span class="ending">
      <span class="hidden" role="alert">
        Your session ends within two minutes.
      </span>
      <span class="left" aria-hidden="true">
        Signed out in <span class="number">{countdownText(leftMs)}</span>
      </span>
      {lastEnd === endsAt ? (
        <span>Then sign in again.</span>
      ) : (
        <button type="button" class="button" onClick={() => inBackground(stay())}>
          Stay signed in
        </button>
      )}
    </span>
  );
}
