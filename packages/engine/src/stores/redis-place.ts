import { parseRedisUrl, type RedisPlace } from '@stampede/store';

/** How Redis is reached: the address, and what is needed to be let in. */
export interface RedisAccess {
  readonly redisUrl: string;
  /** Of the sentinels, where `redisUrl` names some that want one. */
  readonly redisSentinelPassword?: string;
  /** For TLS, in PEM form: the authority of the servers' certificates, and the client's own certificate and key. */
  readonly redisTlsCa?: string;
  readonly redisTlsCert?: string;
  readonly redisTlsKey?: string;
}

/** @throws TypeError where the URL has no known form */
export function redisPlace(access: RedisAccess): RedisPlace {
  const { redisTlsCa: ca, redisTlsCert: cert, redisTlsKey: key } = access;
  return parseRedisUrl(access.redisUrl, access.redisSentinelPassword, {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
}
