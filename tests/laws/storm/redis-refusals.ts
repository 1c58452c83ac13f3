import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withRedis } from './direct.ts';

/** The name of Redis' snapshot in its data folder. */
export function dumpFile(dir: string): string {
  return join(dir, 'dump.rdb');
}

/** Ends NOREPLICAS. */
export async function acceptWithoutReplicas(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.config('SET', 'min-replicas-to-write', '0'));
}

/** Ends MISCONF of a failed snapshot: with snapshots disabled, its failure does not count. */
export async function acceptWithoutSnapshot({
  url,
  dir,
}: {
  readonly url: string;
  readonly dir: string;
}): Promise<void> {
  await rm(dumpFile(dir), { recursive: true, force: true });
  await withRedis(url, (redis) => redis.config('SET', 'save', ''));
}
