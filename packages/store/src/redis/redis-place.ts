import type { RedisOptions } from 'ioredis';
import type { Address } from './cluster-slots.ts';

/** In PEM form. Defaults: the authorities that Node trusts, and no client certificate. */
export interface RedisCertificates {
  /** Of the authority that signed the servers' certificates. */
  readonly ca?: string;
  /** The client certificate, for a server that requires one, with its key. */
  readonly cert?: string;
  readonly key?: string;
}

interface Access {
  readonly database: number;
  readonly username: string | null;
  readonly password: string | null;
  /** Null: no TLS. */
  readonly tls: RedisCertificates | null;
}

/** The location of Redis, as REDIS_URL has it. */
export type RedisPlace = Access &
  (
    | {
        readonly kind: 'nodes';
        /** One server, or several nodes of one cluster; at least one. */
        readonly nodes: readonly Address[];
      }
    | {
        readonly kind: 'sentinel';
        readonly sentinels: readonly Address[];
        /** The name under which the sentinels watch the master. */
        readonly master: string;
        readonly sentinelPassword: string | null;
      }
  );

const FORM =
  /^(?<scheme>rediss?(?:\+sentinel)?):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/]+)(?<path>\/.*)?$/;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
/** The time limit of one sentinel to return the master. */
const SENTINEL_TIMEOUT_MS = 1000;

/**
 * Parses REDIS_URL in each of its forms: `redis://[user:password@]host:port/N`, with comma-separated hosts for the
 * nodes of a cluster, and `redis+sentinel://[user:password@]host:port,host:port/<master>/N`. `rediss` and
 * `rediss+sentinel` are TLS, with the given certificates.
 *
 * @throws TypeError where it has none of these forms; the message never shows the URL, which may hold a password
 */
export function parseRedisUrl(
  url: string,
  sentinelPassword: string | null = null,
  certificates: RedisCertificates = {},
): RedisPlace {
  const { scheme = '', user = '', password, hosts = '', path = '' } = FORM.exec(url)?.groups ?? {};
  const isSentinel = scheme.endsWith('+sentinel');
  const addresses = hosts.split(',').map((host) => addressIn(host, isSentinel ? SENTINEL_PORT : REDIS_PORT));
  const segments = path.split('/').slice(1);
  const master = isSentinel ? decodeURIComponent(segments.shift() ?? '') : '';
  const [database = ''] = segments;
  if (segments.length > 1 || !/^\d{0,5}$/.test(database) || (isSentinel && master === ''))
    throw new TypeError('REDIS_URL has an unknown form');
  const access: Access = {
    database: Number(database),
    username: user === '' ? null : decodeURIComponent(user),
    password: password === undefined ? null : decodeURIComponent(password),
    tls: scheme.startsWith('rediss') ? certificates : null,
  };
  return isSentinel
    ? { ...access, kind: 'sentinel', sentinels: addresses, master, sentinelPassword }
    : { ...access, kind: 'nodes', nodes: addresses };
}

function addressIn(text: string, standardPort: number): Address {
  const [, host = '', port] = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]\s?#]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === '') throw new TypeError('REDIS_URL has an unknown form');
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? standardPort : Number(port) };
}

/**
 * The ioredis options to connect to the given server or, without one, to the first node or the sentinels' master. With
 * sentinels a failover closes the connection, so that a new one reaches the new master.
 */
export function connectOptions(
  place: RedisPlace,
  address: Address | null,
): Omit<RedisOptions, 'replyMapping'> {
  const access = {
    db: place.database,
    ...(place.username === null ? {} : { username: place.username }),
    ...(place.password === null ? {} : { password: place.password }),
    ...(place.tls === null ? {} : { tls: place.tls }),
  };
  if (address !== null) return { ...access, ...address };
  if (place.kind === 'nodes') return { ...access, ...place.nodes[0] };
  return {
    ...access,
    sentinels: place.sentinels.map((sentinel) => ({ ...sentinel })),
    name: place.master,
    role: 'master',
    ...(place.sentinelPassword === null ? {} : { sentinelPassword: place.sentinelPassword }),
    enableTLSForSentinelMode: place.tls !== null,
    ...(place.tls === null ? {} : { sentinelTLS: place.tls }),
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    sentinelMaxConnections: place.sentinels.length,
    failoverDetector: true,
  };
}

/** For people, without user and password: `host:port`, comma-separated. */
export function describePlace(place: RedisPlace): string {
  const addresses = place.kind === 'nodes' ? place.nodes : place.sentinels;
  const hosts = addresses.map(({ host, port }) => `${host}:${port}`).join(',');
  return place.kind === 'nodes' ? hosts : `${place.master} of the sentinels ${hosts}`;
}
