import { randomBytes } from 'node:crypto';
import { readSettings } from '@stampede/runtime';
import { SignJWT } from 'jose';
import { FailedError } from '../../failed-error.ts';
import { readEnvironment } from '../../read-site.ts';
import { UsageError } from '../../usage-error.ts';

const BYTES = 24;
const SECONDS_STANDARD = 3600;

export interface TokenWish {
  readonly name?: string;
  readonly buyer?: string;
  /** In seconds. */
  readonly expiresIn?: number;
}

/** As `--json` prints it. */
export interface MadeToken {
  readonly token: string;
  readonly name?: string;
  readonly buyerId?: string;
  readonly expiresAt?: string;
}

/** Makes a random token, or signs the JWT of a buyer. @throws UsageError; ConfigError; FailedError */
export async function makeToken({ name, buyer, expiresIn }: TokenWish): Promise<MadeToken> {
  if (buyer === undefined) {
    if (expiresIn !== undefined)
      throw new UsageError('--expires-in goes with --buyer: other tokens do not expire');
    const token = randomBytes(BYTES).toString('base64url');
    return name === undefined ? { token } : { name, token };
  }
  if (name !== undefined) throw new UsageError('give --name or --buyer, not both');
  return signBuyerToken(buyer, expiresIn ?? SECONDS_STANDARD);
}

/** @throws ConfigError; FailedError where buyers have no shared secret */
async function signBuyerToken(buyerId: string, expiresInSeconds: number): Promise<MadeToken> {
  const {
    buyerJwtSecrets: [secret] = [],
    buyerJwtIssuer: issuer,
    buyerJwtAudience: audience,
  } = readSettings(readEnvironment(process.env), ['buyerJwtSecrets', 'buyerJwtIssuer', 'buyerJwtAudience']);
  if (secret === undefined)
    throw new FailedError('BUYER_JWT_SECRET is not set, in the environment or in .env: no JWT can be signed');
  const expiresAt = Math.floor(Date.now() / 1000) + expiresInSeconds;
  const jwt = new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(buyerId)
    .setExpirationTime(expiresAt);
  if (issuer !== undefined) jwt.setIssuer(issuer);
  if (audience !== undefined) jwt.setAudience(audience);
  return {
    token: await jwt.sign(Buffer.from(secret, 'utf8')),
    buyerId,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}
