import { createHash, timingSafeEqual } from 'node:crypto';
import { type BuyerKeys, createBuyerTokenVerifier } from './buyer-tokens.ts';
import type { Principal } from './principal.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export interface AuthConfig {
  /** Null: there is no such caller. */
  readonly operatorToken: string | null;
  readonly shopToken: string | null;
  readonly buyers: BuyerKeys;
}

/** Null: nobody that we know. Not a promise where no signature has to be checked. */
export type Authenticate = (
  authorization: string | undefined,
) => Principal | null | Promise<Principal | null>;

const BEARER = /^bearer +(\S+) *$/i;
const OPERATOR: Principal = { role: 'operator' };
const SHOP: Principal = { role: 'shop' };

/**
 * Reads `Authorization: Bearer`. The two fixed tokens are compared as digests of equal length and in constant time, so
 * that the time of a refusal tells nothing about them.
 */
export function createAuthenticate(config: AuthConfig): Authenticate {
  const operator = config.operatorToken === null ? null : sha256(config.operatorToken);
  const shop = config.shopToken === null ? null : sha256(config.shopToken);
  const verify = createBuyerTokenVerifier(config.buyers);
  const verified = createVerifiedTokens();

  return (authorization) => {
    const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    if (token === undefined) return null;
    const digest = sha256(token);
    if (operator !== null && timingSafeEqual(digest, operator)) return OPERATOR;
    if (shop !== null && timingSafeEqual(digest, shop)) return SHOP;
    if (config.buyers.kind === 'none') return null;

    const key = digest.toString('latin1');
    const known = verified.get(key);
    if (known !== undefined) return { role: 'buyer', buyerId: known };
    return verify(token).then((buyer) => {
      if (buyer === null) return null;
      verified.set(key, buyer.buyerId, buyer.expiresAtMs);
      return { role: 'buyer', buyerId: buyer.buyerId };
    });
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
