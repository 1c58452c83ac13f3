import { hash } from 'node:crypto';
import type { NamedToken } from '@stampede/runtime';
import { type BuyerClaims, type BuyerKeys, createBuyerTokenVerifier } from './buyer-tokens.ts';
import type { Principal } from './principal.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export interface AuthConfig {
  /** Several may have one name, for rotation. */
  readonly operatorTokens: readonly NamedToken[];
  readonly shopTokens: readonly NamedToken[];
  readonly viewerTokens: readonly NamedToken[];
  readonly buyers: BuyerKeys;
  readonly buyerClaims: BuyerClaims;
}

export interface Authenticator {
  /**
   * The principal of a cached token, without I/O or a signature check. Null: not cached; the token may still be valid.
   */
  recognise(authorization: string): Principal | null;
  /** Null: an unknown token. No promise where no signature has to be checked. */
  authenticate(authorization: string | undefined): Principal | null | Promise<Principal | null>;
}

const BEARER = /^bearer +(\S+) *$/i;

/** In characters. Longer tokens, and headers with too many blanks, are refused without parsing. */
const TOKEN_MAX = 8192;
const HEADER_MAX = TOKEN_MAX + 64;

/** Reads `Authorization: Bearer`. */
export function createAuthenticator(config: AuthConfig): Authenticator {
  const { operatorTokens, shopTokens, viewerTokens, buyers, buyerClaims } = config;
  const fixed = new Map<string, Principal>([
    ...operatorTokens.map(({ name, token }) => [digestOf(token), { role: 'operator', name }] as const),
    ...shopTokens.map(({ name, token }) => [digestOf(token), { role: 'shop', name }] as const),
    ...viewerTokens.map(({ name, token }) => [digestOf(token), { role: 'viewer', name }] as const),
  ]);
  const verify = createBuyerTokenVerifier(buyers, buyerClaims);
  const verified = createVerifiedTokens();

  const ofDigest = (digest: string): Principal | null => {
    const holder = fixed.get(digest);
    if (holder !== undefined) return holder;
    const buyerId = buyers.kind === 'none' ? undefined : verified.get(digest);
    return buyerId === undefined ? null : { role: 'buyer', buyerId };
  };
  return {
    recognise(authorization) {
      const token = bearerOf(authorization);
      return token === null ? null : ofDigest(digestOf(token));
    },
    authenticate(authorization) {
      const token = authorization === undefined ? null : bearerOf(authorization);
      if (token === null) return null;
      const digest = digestOf(token);
      const known = ofDigest(digest);
      if (known !== null || buyers.kind === 'none') return known;
      const verifying = verify(token);
      if (verifying === null) return null;
      return verifying.then((buyer) => {
        if (buyer === null) return null;
        verified.set(digest, buyer.buyerId, buyer.expiresAtMs);
        return { role: 'buyer', buyerId: buyer.buyerId };
      });
    },
  };
}

function bearerOf(authorization: string): string | null {
  if (authorization.length > HEADER_MAX) return null;
  const token = BEARER.exec(authorization)?.[1];
  return token === undefined || token.length > TOKEN_MAX ? null : token;
}

/**
 * Tokens are looked up by their digest: the time reveals nothing about valid tokens, and does not grow with their
 * number.
 */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
