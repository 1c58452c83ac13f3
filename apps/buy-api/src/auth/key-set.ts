import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** The key set is unavailable, so a token cannot be verified: not the caller's fault. */
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
  /** Pause after a failed fetch, so that many requests do not overload a server that recovers. */
  readonly retryMs: number;
  /** An older set is fetched again, so that a revoked key stops being accepted. */
  readonly maxAgeMs: number;
}

const LIMITS: KeySetLimits = { timeoutMs: 3000, cooldownMs: 30_000, retryMs: 1000, maxAgeMs: 600_000 };

export interface KeySet {
  /** Rejects either because of the token (no such key) or with {@link KeySetUnavailableError}. */
  readonly getKey: JWTVerifyGetKey;
  /** Whether a key id is certainly unknown: the set was fetched without it within the cooldown. */
  readonly lacks: (kid: string) => boolean;
}

/**
 * The keys at a JWKS address.
 *
 * A failed fetch delays the next fetch and keeps the keys: a token of a known key is verified with the last fetched
 * set, however long the address is unavailable. A token of an unknown key waits for the fetch, and cannot be verified
 * where that fails.
 */
export function createKeySet(
  address: URL,
  limits: KeySetLimits = LIMITS,
  now: () => number = () => performance.now(),
): KeySet {
  // This function decides when to fetch. `remote` fetches, and merges concurrent fetches.
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
    const hasFailed = failed !== null;
    const fetched = fetchKeys();
    if (fetchedAtMs === null) return fetched;
    const goOnWithOldKeys = fetched.catch(() => undefined);
    // Only the request that finds the failure waits for it.
    return hasFailed ? undefined : goOnWithOldKeys;
  };

  const getKey: JWTVerifyGetKey = async (header, token) => {
    if (isOlderThan(limits.maxAgeMs)) await renewOldKeys();
    try {
      return await remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isOlderThan(limits.cooldownMs))
        throw classified(error);
    }
    await fetchKeys();
    try {
      return await remote(header, token);
    } catch (error) {
      throw classified(error);
    }
  };
  return { getKey, lacks: (kid) => !isOlderThan(limits.cooldownMs) && !kids.has(kid) };
}

/** Caused either by the token, or by a set with an invalid key. */
function classified(error: unknown): unknown {
  const isTokensFault =
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported;
  return isTokensFault ? error : new KeySetUnavailableError(error);
}
