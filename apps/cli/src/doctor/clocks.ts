import { readClocks } from '@stampede/engine';
import type { StoreCheck } from './check.ts';
import { ok, warn, type Found } from './finding.ts';

/** As readiness reports it. No decision compares two clocks. */
const SKEW_MS = 1000;

/** Whether this machine, Redis and Postgres have the same time. */
export const clocks: StoreCheck = {
  name: 'clocks',
  needs: ['redis', 'postgres'],
  look: async (stores) => judgeClocks(await readClocks(stores)),
};

export function judgeClocks({
  redisAheadMs,
  postgresAheadMs,
}: Readonly<Record<'redisAheadMs' | 'postgresAheadMs', number>>): Found[] {
  const apartMs = Math.abs(redisAheadMs - postgresAheadMs);
  const hereMs = Math.max(Math.abs(redisAheadMs), Math.abs(postgresAheadMs));
  const whatToDo = 'run NTP on all machines';
  if (apartMs > SKEW_MS) return [warn(`Redis and Postgres are ${apartMs} ms apart`, whatToDo)];
  if (hereMs > SKEW_MS) return [warn(`this machine and the stores are ${hereMs} ms apart`, whatToDo)];
  return [ok(`this machine, Redis and Postgres are at most ${Math.max(apartMs, hereMs)} ms apart`)];
}
