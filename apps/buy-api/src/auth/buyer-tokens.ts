import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { isBuyerId } from '@stampede/domain';
import { type JWTPayload, jwtVerify } from 'jose';
import { createKeySet, KeySetUnavailableError } from './key-set.ts';
import { readUnverified, type UnverifiedToken } from './unverified-token.ts';

/** How buyers who call directly are authenticated. */
export type BuyerKeys =
  /** A token signed with any of them is valid. */
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  | { readonly kind: 'key-set'; readonly address: URL }
  | { readonly kind: 'none' };

/** Required claims of buyers' tokens; absent ones are not checked. */
export interface BuyerClaims {
  readonly issuer?: string;
  readonly audience?: string;
}

interface BuyerToken {
  readonly buyerId: string;
  readonly expiresAtMs: number;
}

/**
 * Null: the token is not valid for a buyer; without a promise where no public key is needed to decide that. Rejects
 * with {@link KeySetUnavailableError} while the keys cannot be fetched.
 */
export type VerifyBuyerToken = (token: string) => Promise<BuyerToken | null> | null;

/**
 * Checks signature and claims. Rejects where they are not valid. Null, without a promise: no key can have signed it.
 */
type CheckToken = (token: string, unverified: UnverifiedToken) => Promise<{ payload: JWTPayload }> | null;

/**
 * The algorithms depend on the kind of key, never on the token's header: a public key must not be used as a shared
 * secret, and `none` is in neither list.
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
  if (keys.kind === 'none') return () => null;
  const check = keys.kind === 'secrets' ? bySecrets(keys.secrets, claims) : byKeySet(keys.address, claims);

  return (token) => {
    const unverified = readUnverified(token);
    if (unverified === null || buyerIn(unverified.payload) === null) return null;
    const checked = check(token, unverified);
    return checked === null ? null : checked.then(({ payload }) => buyerIn(payload), onlyOutages);
  };
}

function buyerIn({ sub, exp }: Readonly<Record<string, unknown>>): BuyerToken | null {
  if (typeof sub !== 'string' || !isBuyerId(sub)) return null;
  if (typeof exp !== 'number' || exp * 1000 <= Date.now()) return null;
  return { buyerId: sub, expiresAtMs: exp * 1000 };
}

/** Every other error is caused by the token, the only input. */
function onlyOutages(error: unknown): null {
  if (error instanceof KeySetUnavailableError) throw error;
  return null;
}

function bySecrets(secrets: readonly string[], claims: BuyerClaims): CheckToken {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const options = { ...claims, algorithms: SECRET_ALGORITHMS };
  return (token, unverified) => {
    const key = keys.find((candidate) => isSignedWith(candidate, unverified));
    return key === undefined ? null : jwtVerify(token, key, options);
  };
}

/** Finds the secret of a token, at a tenth of the cost of a failed verification. */
function isSignedWith(key: KeyObject, { signed, signature }: UnverifiedToken): boolean {
  const right = createHmac('sha256', key).update(signed).digest();
  return right.length === signature.length && timingSafeEqual(right, signature);
}

function byKeySet(address: URL, claims: BuyerClaims): CheckToken {
  const { getKey, lacks } = createKeySet(address);
  const options = { ...claims, algorithms: KEY_SET_ALGORITHMS };
  return (token, { header: { alg, kid } }) => {
    if (typeof alg !== 'string' || !KEY_SET_ALGORITHMS.includes(alg)) return null;
    return typeof kid === 'string' && lacks(kid) ? null : jwtVerify(token, getKey, options);
  };
}
