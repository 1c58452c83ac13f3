import { createLogger, createRegistry, readConfig, type ProcessContext } from '@stampede/runtime';
import type { World } from './world.ts';

export interface TestContext extends ProcessContext<{ http: false }> {
  /** Errors with which the process would have ended. */
  readonly failures: unknown[];
}

/** The context for a daemon's `compose`, with the servers of a world. */
export function processContext(
  name: string,
  world: Pick<World, 'redis' | 'database'>,
  env: NodeJS.ProcessEnv = {},
): TestContext {
  const failures: unknown[] = [];
  const config = readConfig(
    {
      REDIS_URL: world.redis.url,
      DATABASE_URL: world.database.url,
      REDIS_TIMEOUT_MS: '500',
      METRICS_PORT: '0',
      ...env,
    },
    { http: false },
  );
  return {
    name,
    config,
    log: createLogger({ process: name, instance: '0', level: 'silent' }),
    instance: '0',
    env,
    registry: createRegistry(name),
    fail: (error) => failures.push(error),
    failures,
  };
}
