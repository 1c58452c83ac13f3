import { parseRedisUrl, type RedisPlace } from '@stampede/store';

/** How to connect to Redis: the address and the credentials. */
export interface RedisAccess {
  readonly redisUrl: string;
  /** For sentinels that require one. */
  readonly redisSentinelPassword?: string;
  /** For TLS, in PEM form: the authority of the servers' certificates, and the client's own certificate and key. */
  readonly redisTlsCa?: string;
  readonly redisTlsCert?: string;
  readonly redisTlsKey?: string;
}

/** @throws TypeError where the URL has none of the supported forms */
export function redisPlace(access: RedisAccess): RedisPlace {
  const { redisTlsCa: ca, redisTlsCert: cert, redisTlsKey: key } = access;
  return parseRedisUrl(access.redisUrl, access.redisSentinelPassword, {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
}
