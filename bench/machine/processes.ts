import type { Deployment } from '@stampede/testkit';
import { cpuMsOf, familyCpuMsOf } from './cpu.ts';

/** CPU seconds that each process of a deployment, and its two servers, have used so far. */
export type CpuByProcess = ReadonlyMap<string, number>;

/** Copies of one process are one line. Postgres includes all work on its server. */
export async function readCpu(deployment: Deployment): Promise<CpuByProcess> {
  const cpu = new Map<string, number>();
  for (const { name, pid } of deployment.processes) cpu.set(name, (cpu.get(name) ?? 0) + cpuMsOf(pid) / 1000);
  const redis = /process_id:(\d+)/.exec(await deployment.admin.info('server'))?.[1];
  cpu.set('Redis', cpuMsOf(Number(redis)) / 1000);
  const [backend] = await deployment.sql<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  cpu.set('Postgres', familyCpuMsOf(backend?.pid ?? 0) / 1000);
  return cpu;
}

/** Microseconds of each process per purchase. */
export function cpuPerPurchase(
  before: CpuByProcess,
  after: CpuByProcess,
  purchases: number,
): Map<string, number> {
  return new Map([...after].map(([name, s]) => [name, ((s - (before.get(name) ?? 0)) * 1e6) / purchases]));
}
