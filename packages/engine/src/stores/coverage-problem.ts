import { nameOf, wantsFullCoverage, type GateNodes, type ServerProblem } from '@stampede/store';

/**
 * The problem of a cluster that stops as a whole while one master is unavailable; null where there is none. Only for a
 * cluster whose masters are all identified.
 */
export async function findCoverageProblem(nodes: GateNodes): Promise<ServerProblem | null> {
  const masters = await nodes.onEachServer('check-coverage', async (redis) => ({
    name: nameOf({ host: redis.options.host ?? '', port: redis.options.port ?? 0 }),
    stops: await wantsFullCoverage(redis),
  }));
  const names = masters.filter(({ stops }) => stops).map(({ name }) => name);
  if (names.length === 0) return null;
  return {
    verdict: 'warn',
    found: `cluster-require-full-coverage is yes on ${names.sort().join(', ')}`,
    remedy: 'while one master is away the partitions of all others stop as well; set it to no',
  };
}
