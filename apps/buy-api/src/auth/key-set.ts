import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** The key set cannot be had now, so that nothing can be said about a token: not the caller's fault. */
export class KeySetUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the key set of the buyer tokens cannot be fetched', { cause });
    this.name = 'KeySetUnavailableError';
  }
}

export interface KeySetLimits {
  readonly timeoutMs: number;
  /** An unknown key id fetches the set again, but not more often than this. */
  readonly cooldownMs: number;
  /** After a failed fetch no other is tried for so long: a crowd must not run against a server that is down. */
  readonly retryMs: number;
  /** An older set is fetched again, so that a key that was withdrawn ends. */
  readonly maxAgeMs: number;
}

const LIMITS: KeySetLimits = { timeoutMs: 3000, cooldownMs: 30_000, retryMs: 1000, maxAgeMs: 600_000 };

export interface KeySet {
  /** Every failure is either the token's (no such key) or {@link KeySetUnavailableError}. */
  readonly getKey: JWTVerifyGetKey;
  /** Whether a key id is certainly unknown: the set was just fetched without it, and is not fetched again yet. */
  readonly lacks: (kid: string) => boolean;
}

/**
 * The keys behind a JWKS address.
 *
 * A failure holds back the next fetch and never the keys: a token of a known key is judged by what was fetched last, however
 * long the address is away. A token of an unknown key waits for the fetch, and cannot be judged where that fails.
 */
export function createKeySet(
  address: URL,
  limits: KeySetLimits = LIMITS,
  now: () => number = () => performance.now(),
): KeySet {
  // This function decides when to fetch. The set fetches, and joins fetches that run at the same time.
  const remote = createRemoteJWKSet(address, {
    timeoutDuration: limits.timeoutMs,
    cooldownDuration: Number.POSITIVE_INFINITY,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });
  let fetchedAtMs: number | null = null;
  let kids = new Set<unknown>();
  let failed: { readonly atMs: number; readonly error: KeySetUnavailableError } | null = null;

  const isOlderThan = (ms: number): boolean => fetchedAtMs === null || now() - fetchedAtMs >= ms;
  const fetchKeys = async (): Promise<void> => {
    if (failed !== null && now() - failed.atMs < limits.retryMs) throw failed.error;
    try {
      await remote.reload();
      fetchedAtMs = now();
      kids = new Set(remote.jwks()?.keys.map((key) => key.kid));
      failed = null;
    } catch (error) {
      failed = { atMs: now(), error: new KeySetUnavailableError(error) };
      throw failed.error;
    }
  };
  const renewOldKeys = async (): Promise<void> => {
    const isAway = failed !== null;
    const fetched = fetchKeys();
    if (fetchedAtMs === null) return fetched;
    const goOnWithOldKeys = fetched.catch(() => undefined);
    // Only the first to meet the failure waits for it.
    return isAway ? undefined : goOnWithOldKeys;
  };

  const getKey: JWTVerifyGetKey = async (header, token) => {
    if (isOlderThan(limits.maxAgeMs)) await renewOldKeys();
    try {
      return await remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isOlderThan(limits.cooldownMs))
        throw judged(error);
    }
    await fetchKeys();
    try {
      return await remote(header, token);
    } catch (error) {
      throw judged(error);
    }
  };
  return { getKey, lacks: (kid) => !isOlderThan(limits.cooldownMs) && !kids.has(kid) };
}

/** Either the token's fault, or that of a set with a key that is none. */
function judged(error: unknown): unknown {
  const isTokensFault =
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported;
  return isTokensFault ? error : new KeySetUnavailableError(error);
}
