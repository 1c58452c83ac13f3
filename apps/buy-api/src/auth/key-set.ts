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
}

const LIMITS: KeySetLimits = { timeoutMs: 3000, cooldownMs: 30_000, retryMs: 1000 };

/** The keys behind a JWKS address. Every failure is either the token's (no such key) or {@link KeySetUnavailableError}. */
export function createKeySet(address: URL, limits: KeySetLimits = LIMITS): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(address, {
    timeoutDuration: limits.timeoutMs,
    cooldownDuration: limits.cooldownMs,
  });
  let failed: { readonly atMs: number; readonly error: KeySetUnavailableError } | null = null;

  return async (header, token) => {
    if (failed !== null && performance.now() - failed.atMs < limits.retryMs) throw failed.error;
    try {
      const key = await remote(header, token);
      failed = null;
      return key;
    } catch (error) {
      if (isTokensFault(error)) throw error;
      failed = { atMs: performance.now(), error: new KeySetUnavailableError(error) };
      throw failed.error;
    }
  };
}

function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
