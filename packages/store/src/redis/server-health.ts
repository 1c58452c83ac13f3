import type { Redis } from 'ioredis';
import type { ServerProblem } from './server-check.ts';

/** From this share of maxmemory on. */
const MEMORY_WARNED = 0.8;

/** Problems that a server has now, with its memory and its files; empty when there are none. */
export async function inspectRedisHealth(redis: Redis): Promise<ServerProblem[]> {
  const [memory, persistence] = await Promise.all([redis.info('memory'), redis.info('persistence')]);
  return [...memoryProblems(memory), ...fileProblems(persistence)];
}

function memoryProblems(info: string): ServerProblem[] {
  const [used, max] = [Number(field(info, 'used_memory')), Number(field(info, 'maxmemory'))];
  if (!(max > 0) || used < max * MEMORY_WARNED) return [];
  return [
    {
      verdict: used >= max ? 'fail' : 'warn',
      found: `${Math.floor((used / max) * 100)} % of maxmemory is in use`,
      remedy: 'at 100 % Redis refuses every purchase; raise maxmemory',
    },
  ];
}

function fileProblems(info: string): ServerProblem[] {
  return ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status']
    .filter((name) => field(info, name) === 'err')
    .map((name) => ({
      verdict: 'fail',
      found: `${name} is err`,
      remedy: 'Redis cannot write its files, and may refuse writes; look at its log and its disk',
    }));
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
}
