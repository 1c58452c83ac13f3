import { inspectRedis, type ServerProblem } from '@stampede/engine';
import type { StoreCheck } from './check.ts';
import { judgeDisk } from './disk-space.ts';
import { asFound, ok, type Found } from './finding.ts';

/** The version, the settings, the memory and the files of each server of Redis, and the spread over a cluster. */
export const redisServers: StoreCheck = {
  name: 'redis settings',
  needs: ['redis'],
  look: async (stores) => {
    const { servers, problems } = await inspectRedis(stores);
    return [
      ...servers.flatMap((server) =>
        judge(`Redis ${server.version} at ${server.name}`, [...server.settings, ...server.health]),
      ),
      ...problems.map(asFound),
      ...(await Promise.all(servers.map(({ name, folder }) => judgeFolder(name, folder)))).flat(),
    ];
  },
};

function judge(server: string, problems: readonly ServerProblem[]): Found[] {
  if (problems.length === 0) return [ok(`${server} is set as it has to be`)];
  return problems.map((problem) => asFound({ ...problem, found: `${server}: ${problem.found}` }));
}

/** Only where the server is on this machine. */
async function judgeFolder(server: string, folder: string | null): Promise<Found[]> {
  const isHere = /(^|@|,)(localhost|127\.|\[::1\])/.test(server);
  return isHere && folder !== null ? judgeDisk('Redis', folder) : [];
}
