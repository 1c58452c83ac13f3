import type { Site, SiteServer } from './site/site.ts';

/** Redis writes its file once a second, and may put that off for one second more. */
const EVERYSEC_LOSES_MS = 2000;
/** How long after a disk has room again Redis has written what it could not write. */
const REWRITTEN_MS = 2000;

/** From when on a Redis with this setting forgets when it dies; what a full disk kept from being written, as well. */
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
