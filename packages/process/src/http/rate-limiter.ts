const CALLERS_MAX = 10_000;

/** Returns how many whole seconds the caller has to wait; 0: not limited. */
export type RateLimiter<Caller> = (caller: Caller) => number;

interface RateLimiterOptions {
  /** Requests in a burst after an idle time; default: those of a second, at least one. */
  readonly burst?: number;
  readonly now?: () => number;
}

/**
 * A token bucket for each caller: `perSecond` requests a second, and more in a burst after an idle time. 0 turns
 * it off, and `nameOf` is not called. The number of buckets is bounded: the oldest is evicted first, and its caller
 * starts with a full one.
 */
export function createRateLimiter<Caller>(
  perSecond: number,
  nameOf: (caller: Caller) => string,
  { burst = Math.max(1, perSecond), now = () => performance.now() }: RateLimiterOptions = {},
): RateLimiter<Caller> {
  if (perSecond <= 0) return () => 0;
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  return (caller) => {
    const atMs = now();
    const name = nameOf(caller);
    let bucket = buckets.get(name);
    if (bucket === undefined) {
      if (buckets.size >= CALLERS_MAX) {
        const oldest = buckets.keys().next();
        if (oldest.done !== true) buckets.delete(oldest.value);
      }
      bucket = { tokens: burst, atMs };
      buckets.set(name, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((atMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = atMs;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
  };
}
