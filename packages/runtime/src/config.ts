import { z } from 'zod';

import { settings, type ConfigProblem, type NamedToken, type Settings } from './config-settings.ts';

/** What a process needs from its environment, besides the two stores. */
export interface Needs {
  /** It serves HTTP, so the tokens are required. */
  readonly http: boolean;
}

/** The validated configuration, frozen. Times in milliseconds. */
export type Config = Readonly<Settings>;

/** The configuration of a process that serves HTTP. */
export type HttpConfig = Config & {
  readonly operatorTokens: readonly NamedToken[];
  readonly shopTokens: readonly NamedToken[];
};

export type ConfigFor<N extends Needs> = N['http'] extends true ? HttpConfig : Config;

/** The environment is not valid. Lists every problem, with the variable's name and without its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; '));
    this.problems = problems;
  }
}

/**
 * The only place that reads configuration from the environment. An empty variable counts as not set. `.env.example`
 * documents each variable.
 *
 * @throws ConfigError with all problems
 */
export function readConfig<N extends Needs>(env: NodeJS.ProcessEnv, needs: N): ConfigFor<N> {
  const { values, problems } = parseSettings(env, Object.keys(settings) as (keyof Settings)[]);
  problems.push(...problemsBetween(values, needs, problems));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as ConfigFor<N>;
}

/** Rules about more than one variable, or about the process's needs. */
function problemsBetween(
  values: Partial<Settings>,
  needs: Needs,
  known: readonly ConfigProblem[],
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { buyerJwtSecrets, buyerJwksUrl } = values;
  for (const key of ['operatorTokens', 'shopTokens'] as const) {
    const { variable } = settings[key];
    const judged = known.some((problem) => problem.variable === variable);
    if (needs.http && values[key] === undefined && !judged)
      problems.push({ variable, problem: 'is not set' });
  }
  problems.push(...tlsProblems(values), ...roleProblems(values));
  if (buyerJwtSecrets !== undefined && buyerJwksUrl !== undefined) {
    problems.push({ variable: 'BUYER_JWKS_URL', problem: 'must not be set together with BUYER_JWT_SECRET' });
  }
  return problems;
}

/** Refuses a token for two roles: it would have the rights of one of them only. */
function roleProblems(values: Partial<Settings>): ConfigProblem[] {
  const roles = ['operatorTokens', 'shopTokens', 'viewerTokens'] as const;
  return roles.flatMap((role, index) => {
    const tokens = new Set(values[role]?.map(({ token }) => token));
    return roles
      .slice(0, index)
      .filter((other) => values[other]?.some(({ token }) => tokens.has(token)))
      .map((other) => ({
        variable: settings[role].variable,
        problem: `must not have a token of ${settings[other].variable}`,
      }));
  });
}

/** Refuses certificates that would not be used: the operator expects TLS. */
function tlsProblems({
  redisUrl,
  redisTlsCa,
  redisTlsCert,
  redisTlsKey,
}: Partial<Settings>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if ((redisTlsCert === undefined) !== (redisTlsKey === undefined))
    problems.push({ variable: 'REDIS_TLS_CERT', problem: 'and REDIS_TLS_KEY must be set together' });
  const isSet = [redisTlsCa, redisTlsCert, redisTlsKey].some((text) => text !== undefined);
  if (isSet && /^redis[:+]/.test(redisUrl ?? ''))
    problems.push({ variable: 'REDIS_URL', problem: 'must be rediss:// where REDIS_TLS_CA or _CERT is set' });
  return problems;
}

/** DATABASE_URL alone, read as with all other variables. @throws ConfigError */
export function readDatabaseUrl(env: NodeJS.ProcessEnv): string {
  return readSettings(env, ['databaseUrl']).databaseUrl;
}

/** Some of the settings, each read as with all others. @throws ConfigError */
export function readSettings<Key extends keyof Settings>(
  env: NodeJS.ProcessEnv,
  keys: readonly Key[],
): Pick<Settings, Key> {
  const { values, problems } = parseSettings(env, keys);
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Pick<Settings, Key>;
}

function parseSettings(
  env: NodeJS.ProcessEnv,
  keys: readonly (keyof Settings)[],
): { values: Record<string, unknown>; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const { variable, schema } = settings[key];
    const text = env[variable];
    const result = z.safeParse<z.ZodType>(schema, text === '' ? undefined : text);
    if (result.success) {
      if (result.data !== undefined) values[key] = result.data;
    } else {
      problems.push({ variable, problem: result.error.issues[0]?.message ?? 'is not valid' });
    }
  }
  return { values, problems };
}

/** The secret values, to be redacted in the log. */
export function secretsOf(config: Config): string[] {
  const passwords = [config.redisUrl, config.databaseUrl].flatMap((url) => {
    // Not with URL: it does not parse a list of hosts.
    const password = /^[^:/]+:\/\/[^:@/]*:([^@/]*)@/.exec(url)?.[1] ?? '';
    return [password, decodeURIComponentSafely(password)];
  });
  const { operatorTokens = [], shopTokens = [], viewerTokens = [], redisSentinelPassword } = config;
  const { buyerJwtSecrets = [] } = config;
  const tokens = [...operatorTokens, ...shopTokens, ...viewerTokens].map(({ token }) => token);
  const secrets = [...tokens, ...buyerJwtSecrets, redisSentinelPassword, ...passwords];
  return [...new Set(secrets.filter((secret) => secret !== undefined && secret !== ''))] as string[];
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
