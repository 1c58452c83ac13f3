import { checkRedisServer } from '@stampede/store';
import type { Stores } from './stores.ts';

/** Checks the settings of every Redis server that a connection was made to, and reports what is wrong with them. */
export function watchRedisSettings(
  stores: Stores,
  onProblem: (problem: string) => void,
  onError: (error: unknown) => void,
): void {
  const check = async (version: string): Promise<void> => {
    const problems = await stores.nodes.onEachServer('check-settings', (redis) =>
      checkRedisServer(redis, version, stores.options.redisWaitReplicas ?? 0),
    );
    for (const problem of problems.flat()) onProblem(problem);
  };
  stores.nodes.onIdentified(({ version }) => {
    check(version).catch(onError);
  });
}
