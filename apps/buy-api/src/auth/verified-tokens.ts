const TOKENS_MAX = 10_000;
const KEEP_MS = 60_000;

/** Verified buyer tokens, by the digest of the whole token. */
export interface VerifiedTokens {
  get(digest: string): string | undefined;
  /** @param expiresAtMs when the token itself expires */
  set(digest: string, buyerId: string, expiresAtMs: number): void;
}

/**
 * Caches verified tokens: a signature check costs as much as the rest of a purchase, and a buyer's client sends the
 * same token many times. TTL one minute, so that a revoked key is accepted no longer, and never beyond the token's
 * expiry. Bounded in number.
 */
export function createVerifiedTokens(now: () => number = Date.now): VerifiedTokens {
  const kept = new Map<string, { buyerId: string; untilMs: number }>();
  return {
    get(digest) {
      const entry = kept.get(digest);
      if (entry === undefined) return undefined;
      if (now() < entry.untilMs) return entry.buyerId;
      kept.delete(digest);
      return undefined;
    },
    set(digest, buyerId, expiresAtMs) {
      const untilMs = Math.min(now() + KEEP_MS, expiresAtMs);
      if (kept.size >= TOKENS_MAX) {
        const oldest = kept.keys().next();
        if (oldest.done !== true) kept.delete(oldest.value);
      }
      kept.set(digest, { buyerId, untilMs });
    },
  };
}
