import type { Redis } from 'ioredis';

/** The cost of Redis so far. */
export interface RedisCost {
  /** All threads of the server, without forked children. */
  readonly cpuMicros: number;
  readonly commands: ReadonlyMap<string, { readonly calls: number; readonly micros: number }>;
}

export async function readRedisCost(redis: Redis): Promise<RedisCost> {
  const cpu = await redis.info('cpu');
  const seconds = (field: string): number => Number(new RegExp(`^${field}:(\\S+)`, 'm').exec(cpu)?.[1] ?? 0);
  const commands = new Map<string, { calls: number; micros: number }>();
  for (const [, name = '', calls, micros] of (await redis.info('commandstats')).matchAll(
    /^cmdstat_(\S+?):calls=(\d+),usec=(\d+)/gm,
  ))
    commands.set(name, { calls: Number(calls), micros: Number(micros) });
  return { cpuMicros: (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1e6, commands };
}

/** The most expensive commands between two readings, as `evalsha 7.1 µs (0.05 calls)` per purchase. */
export function dearestCommands(
  before: RedisCost,
  after: RedisCost,
  purchases: number,
  count: number,
): string[] {
  return [...after.commands]
    .map(([name, { calls, micros }]) => {
      const earlier = before.commands.get(name);
      return { name, calls: calls - (earlier?.calls ?? 0), micros: micros - (earlier?.micros ?? 0) };
    })
    .sort((a, b) => b.micros - a.micros)
    .slice(0, count)
    .map(
      ({ name, calls, micros }) =>
        `${name} ${(micros / purchases).toFixed(2)} µs (${(calls / purchases).toFixed(2)} calls)`,
    );
}
