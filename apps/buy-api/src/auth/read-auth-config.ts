import type { HttpConfig } from '@stampede/runtime';
import type { Log } from '../log.ts';
import type { AuthConfig } from './authenticate.ts';
import type { BuyerKeys } from './buyer-tokens.ts';

/** Who is known, as it is configured. Warns where that is wider than it looks. */
export function readAuthConfig(config: HttpConfig, log: Pick<Log, 'warn'>): AuthConfig {
  const { operatorToken, shopToken, buyerJwtIssuer, buyerJwtAudience } = config;
  const buyers = buyerKeys(config);
  const missing = [
    ...(buyerJwtIssuer === undefined ? ['BUYER_JWT_ISSUER'] : []),
    ...(buyerJwtAudience === undefined ? ['BUYER_JWT_AUDIENCE'] : []),
  ];
  if (buyers.kind === 'key-set' && missing.length > 0) {
    log.warn(
      { missing },
      `whatever else the keys of BUYER_JWKS_URL sign is taken for a buyer's token: set ${missing.join(' and ')}`,
    );
  }
  return {
    operatorToken,
    shopToken,
    buyers,
    buyerClaims: {
      ...(buyerJwtIssuer !== undefined && { issuer: buyerJwtIssuer }),
      ...(buyerJwtAudience !== undefined && { audience: buyerJwtAudience }),
    },
  };
}

function buyerKeys({ buyerJwtSecret, buyerJwksUrl }: HttpConfig): BuyerKeys {
  if (buyerJwtSecret !== undefined) return { kind: 'secret', secret: buyerJwtSecret };
  return buyerJwksUrl === undefined ? { kind: 'none' } : { kind: 'key-set', address: new URL(buyerJwksUrl) };
}
