import { hash } from 'node:crypto';
import { type BuyerClaims, type BuyerKeys, createBuyerTokenVerifier } from './buyer-tokens.ts';
import { createFixedTokens } from './fixed-tokens.ts';
import type { Principal } from './principal.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export interface AuthConfig {
  /** Null: there is no such caller. */
  readonly operatorToken: string | null;
  readonly shopToken: string | null;
  readonly buyers: BuyerKeys;
  readonly buyerClaims: BuyerClaims;
}

export interface Authenticator {
  /** Whom this process knows already: never asks anybody, never checks a signature. Null: perhaps somebody all the same. */
  recognise(authorization: string): Principal | null;
  /** Null: nobody that we know. Not a promise where no signature has to be checked. */
  authenticate(authorization: string | undefined): Principal | null | Promise<Principal | null>;
}

const BEARER = /^bearer +(\S+) *$/i;

/** Reads `Authorization: Bearer`. */
export function createAuthenticator(config: AuthConfig): Authenticator {
  const { operatorToken, shopToken, buyers, buyerClaims } = config;
  const ofFixedToken = createFixedTokens([
    ...(operatorToken === null ? [] : [{ token: operatorToken, principal: { role: 'operator' } as const }]),
    ...(shopToken === null ? [] : [{ token: shopToken, principal: { role: 'shop' } as const }]),
  ]);
  const verify = createBuyerTokenVerifier(buyers, buyerClaims);
  const verified = createVerifiedTokens();

  const ofToken = (token: string): Principal | null => {
    const fixed = ofFixedToken(token);
    if (fixed !== null || buyers.kind === 'none') return fixed;
    const buyerId = verified.get(digestOf(token));
    return buyerId === undefined ? null : { role: 'buyer', buyerId };
  };
  return {
    recognise(authorization) {
      const token = BEARER.exec(authorization)?.[1];
      return token === undefined ? null : ofToken(token);
    },
    authenticate(authorization) {
      const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      if (token === undefined) return null;
      const known = ofToken(token);
      if (known !== null || buyers.kind === 'none') return known;
      return verify(token).then((buyer) => {
        if (buyer === null) return null;
        verified.set(digestOf(token), buyer.buyerId, buyer.expiresAtMs);
        return { role: 'buyer', buyerId: buyer.buyerId };
      });
    },
  };
}

/** Tokens are kept by their digest, so that looking one up tells nothing about the others. */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
