import { accessSync, constants, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { urlsOfHosts } from './urls-of-hosts.ts';

export interface ConfigProblem {
  readonly variable: string;
  /** Continues a sentence that begins with the variable's name; never contains the value. */
  readonly problem: string;
}

/** Messages never contain the value: it may be a secret that was set in the wrong variable. */
function wholeNumber(standard: number, min: number, max: number) {
  return wholeNumberIn(min, max).default(standard);
}

function wholeNumberIn(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}

function url(error: string, isRight: (url: URL) => boolean) {
  return z.string('is not set').refine((text) => URL.canParse(text) && isRight(new URL(text)), error);
}

/** A token, and the name of its holder. */
export interface NamedToken {
  readonly name: string;
  readonly token: string;
}

/** Visible ASCII without comma and colon, which separate the tokens of a list. */
const TOKEN = String.raw`[\x21-\x2b\x2d-\x39\x3b-\x7e]{16,1024}`;
const NAMED_TOKEN = `[\\w.-]{1,64}:${TOKEN}`;
const TOKENS = new RegExp(`^(?:${TOKEN}|${NAMED_TOKEN}(?:,${NAMED_TOKEN}){0,99})$`);

/** @param holder the holder's name for a token without one */
function tokens(holder: string) {
  return z
    .string()
    .regex(
      TOKENS,
      'must be 16 to 1024 characters of visible ASCII without , and :, or several such tokens by commas, each behind a name of letters, digits, . _ or - and a colon',
    )
    .transform((text) => text.split(',').map((one) => namedToken(one, holder)))
    .refine(
      (all) => new Set(all.map(({ token }) => token)).size === all.length,
      'must not have one token twice',
    )
    .optional();
}

function namedToken(text: string, holder: string): NamedToken {
  const colon = text.indexOf(':');
  return { name: colon === -1 ? holder : text.slice(0, colon), token: text.slice(colon + 1) };
}

const SECRET = String.raw`[\x21-\x2b\x2d-\x7e]{16,1024}`;

/** One, or two during a rotation. */
const secrets = z
  .string()
  .regex(
    new RegExp(`^${SECRET}(?:,${SECRET})?$`),
    'must be 16 to 1024 characters of visible ASCII without a comma, or two such secrets by a comma',
  )
  .transform((text) => text.split(','));

/** The required value of a token's claim, compared exactly. */
function claim() {
  return z
    .string()
    .regex(/^\P{Cc}{1,1024}$/u, 'must be 1 to 1024 characters without control characters')
    .optional();
}

/** Replaces a file's name by its content. */
function pemFile() {
  return z
    .string()
    .transform((path, context) => {
      try {
        const text = readFileSync(path, 'utf8');
        if (text.includes('-----BEGIN ')) return text;
        context.addIssue('names a file that is not in PEM form');
      } catch {
        context.addIssue('names a file that cannot be read');
      }
      return z.NEVER;
    })
    .optional();
}

/** One host with its port, or several separated by commas. */
const HOSTS = String.raw`(\[[0-9A-Fa-f:.]+\]|[^:@/,\[\]\s?#]+)(:\d{1,5})?`;
const ACCESS = String.raw`([^:@/\s]*(:[^@/\s]*)?@)?`;
const REDIS_NODES = new RegExp(`^rediss?://${ACCESS}${HOSTS}(,${HOSTS})*(/\\d{0,5})?$`);
const REDIS_SENTINELS = new RegExp(
  `^rediss?\\+sentinel://${ACCESS}${HOSTS}(,${HOSTS})*/[^/\\s?#]+(/\\d{0,5})?$`,
);

const redisUrl = z
  .string('is not set')
  .refine(
    (text) => REDIS_NODES.test(text) || REDIS_SENTINELS.test(text),
    'must be redis:// or rediss:// with one host or several by commas and the number of a database, or redis+sentinel:// or rediss+sentinel:// with the name of the master behind the hosts',
  );

const databaseUrl = z
  .string('is not set')
  .refine(
    (text) => urlsOfHosts(text).every((one, _, all) => isPostgresUrl(one, all.length > 1)),
    'must be a postgres:// or postgresql:// URL, with one host or several by commas',
  )
  .refine(
    namesReadableFiles,
    'names a file that cannot be read, in one of its parameters sslrootcert, sslcert and sslkey',
  );

function namesReadableFiles(text: string): boolean {
  const parameters = new URLSearchParams(/\?(.*)$/s.exec(text)?.[1]);
  const files = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => parameters.get(name) ?? '');
  return files.filter((file) => file !== '').every(isReadable);
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** In a list no host may be empty: `h1,` and `h1,,h2` are typing errors. */
function isPostgresUrl(text: string, inList: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^postgres(ql)?:$/.test(protocol) && !(inList && hostname === '');
}

const jwksUrl = url('must be an http:// or https:// URL', ({ protocol }) => /^https?:$/.test(protocol));

const hostName = z.string().regex(/^[^\s/]+$/, 'must be a host name or an IP address');

const trustedProxies = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine((all) => all.every(isNetwork), 'must be IP addresses, and networks such as 10.0.0.0/8, by commas')
  .optional();

function isNetwork(text: string): boolean {
  const [, address = '', bits = '0'] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

const publicUrl = z
  .string()
  .refine(
    isPublicUrl,
    'must be an absolute http:// or https:// URL without user, password, query and fragment',
  )
  .transform((text) => new URL(text).href.replace(/\/+$/, ''))
  .optional();

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

const ORIGINS_MAX = 100;

const corsOrigins = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (all) => all.length <= ORIGINS_MAX && all.every((one) => one === '*' || isOrigin(one)),
    'must be * or up to 100 origins by commas, each as browsers send it: https://shop.example, without a path, a slash at its end, or the usual port',
  )
  .optional();

/** A pattern such as https://*.example is a valid URL, and no origin. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function flag(standard: boolean) {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(standard);
}

const logLevel = z.enum(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  'must be trace, debug, info, warn, error, fatal or silent',
);

/**
 * Every setting: its variable, and the schema that parses the variable's text. One without a default is absent from the
 * configuration while it is not set.
 */
export const settings = {
  /** 0: any free port. */
  port: { variable: 'PORT', schema: wholeNumber(3000, 0, 65_535) },
  host: { variable: 'HOST', schema: hostName.default('127.0.0.1') },
  redisUrl: { variable: 'REDIS_URL', schema: redisUrl },
  redisSentinelPassword: {
    variable: 'REDIS_SENTINEL_PASSWORD',
    schema: z.string().max(1_024).optional(),
  },
  /** With `rediss://`: the certificate authority of the servers, and this client's certificate and key. */
  redisTlsCa: { variable: 'REDIS_TLS_CA', schema: pemFile() },
  redisTlsCert: { variable: 'REDIS_TLS_CERT', schema: pemFile() },
  redisTlsKey: { variable: 'REDIS_TLS_KEY', schema: pemFile() },
  databaseUrl: { variable: 'DATABASE_URL', schema: databaseUrl },
  operatorTokens: { variable: 'OPERATOR_TOKEN', schema: tokens('operator') },
  shopTokens: { variable: 'SHOP_TOKEN', schema: tokens('shop') },
  viewerTokens: { variable: 'VIEWER_TOKEN', schema: tokens('viewer') },
  /** The web pages that the process `pages` serves; absent: it is not started. */
  pages: { variable: 'PAGES', schema: z.enum(['desk'], 'must be desk').optional() },
  /** 0: any free port. */
  pagesPort: { variable: 'PAGES_PORT', schema: wholeNumber(3001, 0, 65_535) },
  pagesHost: { variable: 'PAGES_HOST', schema: hostName.default('127.0.0.1') },
  buyerJwtSecrets: { variable: 'BUYER_JWT_SECRET', schema: secrets.optional() },
  buyerJwksUrl: { variable: 'BUYER_JWKS_URL', schema: jwksUrl.optional() },
  buyerJwtIssuer: { variable: 'BUYER_JWT_ISSUER', schema: claim() },
  buyerJwtAudience: { variable: 'BUYER_JWT_AUDIENCE', schema: claim() },
  partitions: { variable: 'PARTITIONS', schema: wholeNumber(1, 1, 256) },
  instances: { variable: 'INSTANCES', schema: wholeNumber(1, 1, 1_024) },
  logLevel: { variable: 'LOG_LEVEL', schema: logLevel.default('info') },
  /** Purchases get 503 from this many entries in a partition's queue on. */
  queueLimit: { variable: 'QUEUE_LIMIT', schema: wholeNumber(500_000, 1, 100_000_000) },
  /** Per client address; 0: no limit. */
  requestsPerSecond: { variable: 'RATE_LIMIT_PER_SECOND', schema: wholeNumber(0, 0, 1_000_000) },
  /** Addresses and networks whose `X-Forwarded-For` is trusted. */
  trustedProxies: { variable: 'TRUSTED_PROXIES', schema: trustedProxies },
  /** The address under which clients reach the API, without a slash at its end. */
  publicUrl: { variable: 'PUBLIC_URL', schema: publicUrl },
  /** Origins of pages that may call, and `*` for what is public. */
  corsOrigins: { variable: 'CORS_ORIGINS', schema: corsOrigins },
  /** How long the feed of events goes back: longer than a delivery is tried. */
  eventsKeptDays: { variable: 'EVENTS_KEPT_DAYS', schema: wholeNumber(7, 2, 3_650) },
  /** Per buyer and sale; 0: no limit. */
  buyerPurchasesPerMinute: { variable: 'BUYER_PURCHASES_PER_MINUTE', schema: wholeNumber(0, 0, 10_000) },
  /** Sales that ended longer ago are removed; absent: never. */
  ordersKeptDays: { variable: 'ORDERS_KEPT_DAYS', schema: wholeNumberIn(1, 36_500).optional() },
  /** Webhooks may go to addresses that are not public, and by http. */
  webhookAllowPrivate: { variable: 'WEBHOOK_ALLOW_PRIVATE', schema: flag(false) },
  redisTimeoutMs: { variable: 'REDIS_TIMEOUT_MS', schema: wholeNumber(2_000, 50, 60_000) },
  /** Replicas that confirm a purchase before its 202; 0: none. */
  redisWaitReplicas: { variable: 'REDIS_WAIT_REPLICAS', schema: wholeNumber(0, 0, 5) },
  databaseTimeoutMs: { variable: 'DATABASE_TIMEOUT_MS', schema: wholeNumber(5_000, 50, 60_000) },
  databasePoolSize: { variable: 'DATABASE_POOL_SIZE', schema: wholeNumber(8, 1, 1_000) },
  /** The first port for probes and metrics of all processes; 0: none. */
  metricsPort: { variable: 'METRICS_PORT', schema: wholeNumber(9100, 0, 65_436) },
  metricsHost: { variable: 'METRICS_HOST', schema: hostName.default('127.0.0.1') },
};

type Values = { [Key in keyof typeof settings]: z.output<(typeof settings)[Key]['schema']> };
type OptionalKey = { [Key in keyof Values]: undefined extends Values[Key] ? Key : never }[keyof Values];

/** The parsed values of the settings, by name. */
export type Settings = Omit<Values, OptionalKey> & {
  [Key in OptionalKey]?: Exclude<Values[Key], undefined>;
};
