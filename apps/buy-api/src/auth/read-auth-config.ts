import type { HttpConfig } from '@stampede/runtime';
import type { Log } from '../log.ts';
import type { AuthConfig } from './authenticate.ts';
import type { BuyerKeys } from './buyer-tokens.ts';

/** The configured tokens and keys. Warns where they accept more than expected. */
export function readAuthConfig(config: HttpConfig, log: Pick<Log, 'warn'>): AuthConfig {
  const { operatorTokens, shopTokens, viewerTokens = [], buyerJwtIssuer, buyerJwtAudience } = config;
  const buyers = buyerKeys(config);
  const missing = [
    ...(buyerJwtIssuer === undefined ? ['BUYER_JWT_ISSUER'] : []),
    ...(buyerJwtAudience === undefined ? ['BUYER_JWT_AUDIENCE'] : []),
  ];
  if (buyers.kind === 'key-set' && missing.length > 0) {
    log.warn(
      { missing },
      `any token that the keys of BUYER_JWKS_URL have signed is accepted as a buyer's: set ${missing.join(' and ')}`,
    );
  }
  return {
    operatorTokens,
    shopTokens,
    viewerTokens,
    buyers,
    buyerClaims: {
      ...(buyerJwtIssuer !== undefined && { issuer: buyerJwtIssuer }),
      ...(buyerJwtAudience !== undefined && { audience: buyerJwtAudience }),
    },
  };
}

function buyerKeys({ buyerJwtSecrets, buyerJwksUrl }: HttpConfig): BuyerKeys {
  if (buyerJwtSecrets !== undefined) return { kind: 'secrets', secrets: buyerJwtSecrets };
  return buyerJwksUrl === undefined ? { kind: 'none' } : { kind: 'key-set', address: new URL(buyerJwksUrl) };
}
