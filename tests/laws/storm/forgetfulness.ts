import type { Site, SiteServer } from './site/site.ts';

/** Redis syncs its file once a second, and may postpone that by one second. */
const EVERYSEC_LOSES_MS = 2000;
/** The time until Redis has written its pending data after a disk has space again. */
const REWRITTEN_MS = 2000;

/** The time from which a Redis with this setting loses writes if it dies, including those that a full disk delayed. */
export function forgetfulness(
  redis: Pick<SiteServer, 'disk'>,
  appendfsync: 'always' | 'everysec',
): Site['forgetsFromMs'] {
  return (diedAtMs) => {
    if (appendfsync === 'always') return null;
    const full = redis.disk?.lastFull ?? null;
    const isUnwritten = full !== null && diedAtMs >= full.fromMs && diedAtMs <= full.toMs + REWRITTEN_MS;
    return (isUnwritten ? full.fromMs : diedAtMs) - EVERYSEC_LOSES_MS;
  };
}
