import { createSecretKey, type KeyObject } from 'node:crypto';
import { isBuyerId } from '@stampede/domain';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { createKeySet, KeySetUnavailableError } from './key-set.ts';

/** How buyers who call directly prove who they are. */
export type BuyerKeys =
  /** A token is good by any of them. */
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  | { readonly kind: 'key-set'; readonly address: URL }
  | { readonly kind: 'none' };

/** What buyers' tokens have to say of themselves; what is not there is not checked. */
export interface BuyerClaims {
  readonly issuer?: string;
  readonly audience?: string;
}

interface BuyerToken {
  readonly buyerId: string;
  readonly expiresAtMs: number;
}

/** Null: not a token that names a buyer. Throws {@link KeySetUnavailableError} where that cannot be told now. */
export type VerifyBuyerToken = (token: string) => Promise<BuyerToken | null>;

/**
 * The algorithms belong to the kind of key, never to what the token says of itself: a public key must not be taken for
 * a shared secret, and `none` is in neither list.
 */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_SET_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

export function createBuyerTokenVerifier(keys: BuyerKeys, claims: BuyerClaims): VerifyBuyerToken {
  if (keys.kind === 'none') return () => Promise.resolve(null);

  let verify: (token: string) => Promise<{ payload: JWTPayload }>;
  if (keys.kind === 'secrets') {
    const secrets = keys.secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
    const options = { ...claims, algorithms: SECRET_ALGORITHMS };
    verify = (token) => verifyByAny(token, secrets, options);
  } else {
    const keySet = createKeySet(keys.address);
    verify = (token) => jwtVerify(token, keySet, { ...claims, algorithms: KEY_SET_ALGORITHMS });
  }

  return async (token) => {
    try {
      const { payload } = await verify(token);
      const { sub, exp } = payload;
      if (typeof sub !== 'string' || !isBuyerId(sub) || exp === undefined) return null;
      return { buyerId: sub, expiresAtMs: exp * 1000 };
    } catch (error) {
      if (error instanceof KeySetUnavailableError) throw error;
      // Whatever else can go wrong here is made by the token: it is the only input.
      return null;
    }
  };
}

async function verifyByAny(
  token: string,
  secrets: readonly KeyObject[],
  options: JWTVerifyOptions,
): Promise<{ payload: JWTPayload }> {
  let failure: unknown;
  for (const secret of secrets) {
    try {
      return await jwtVerify(token, secret, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      failure = error;
    }
  }
  throw failure;
}
