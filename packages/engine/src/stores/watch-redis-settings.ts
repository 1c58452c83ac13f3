import { checkRedisServer, findUnevenSpread } from '@stampede/store';
import { findCoverageProblem } from './coverage-problem.ts';
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
    const coverage = await findCoverageProblem(nodes);
    report('coverage', coverage === null ? [] : [`${coverage.found}: ${coverage.remedy}`]);
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
