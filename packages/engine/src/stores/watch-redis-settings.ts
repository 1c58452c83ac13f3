import { checkRedisServer, findUnevenSpread, nameOf, wantsFullCoverage } from '@stampede/store';
import type { Stores } from './stores.ts';

/**
 * Checks the settings of every connected Redis server, and of a cluster as a whole. Reports each problem once, however
 * often a connection is made, and again if it recurs.
 */
export function watchRedisSettings(
  { nodes, options }: Stores,
  onProblem: (problem: string) => void,
  onError: (error: unknown) => void,
): void {
  /** By what was checked. */
  const known = new Map<string, ReadonlySet<string>>();
  const report = (subject: string, problems: readonly string[]): void => {
    const before = known.get(subject);
    const present = new Set(problems);
    known.set(subject, present);
    for (const problem of present) if (before?.has(problem) !== true) onProblem(problem);
  };
  const checkServers = async (version: string): Promise<void> => {
    const replicas = options.redisWaitReplicas ?? 0;
    const problems = await nodes.onEachServer('check-settings', (redis) =>
      checkRedisServer(redis, version, replicas),
    );
    report('servers', problems.flat());
    // Once for all masters, when all are identified.
    if (nodes.slots === null || !nodes.identified) return;
    const masters = await nodes.onEachServer('check-coverage', async (redis) => ({
      name: nameOf({ host: redis.options.host ?? '', port: redis.options.port ?? 0 }),
      stops: await wantsFullCoverage(redis),
    }));
    const names = masters.filter(({ stops }) => stops).map(({ name }) => name);
    report('coverage', names.length === 0 ? [] : [coverageProblem(names)]);
  };
  nodes.onIdentified(({ version }) => {
    checkServers(version).catch(onError);
  });
  nodes.onMasters(() => {
    if (nodes.slots === null) return;
    const problem = findUnevenSpread(nodes.slots, options.partitions);
    report('spread', problem === null ? [] : [problem]);
  });
}

function coverageProblem(names: readonly string[]): string {
  return (
    `cluster-require-full-coverage is yes on ${[...names].sort().join(', ')}: while one master is away the partitions of all ` +
    'others stop as well; set it to no'
  );
}
