import type { Judge } from './finding.ts';

/** As readiness and the doctor report it. */
const APART_MS = 1000;

/** The clocks of Redis, Postgres and this machine are apart. */
export const clocks: Judge = ({ clocks: read }) => {
  if (read === null) return [];
  const { redisAheadMs, postgresAheadMs } = read;
  const storesMs = Math.abs(redisAheadMs - postgresAheadMs);
  const hereMs = Math.max(Math.abs(redisAheadMs), Math.abs(postgresAheadMs));
  if (Math.max(storesMs, hereMs) <= APART_MS) return [];
  const which = storesMs > APART_MS ? 'Redis and Postgres' : 'This machine and the stores';
  const apartMs = storesMs > APART_MS ? storesMs : hereMs;
  return [
    {
      id: 'clocks',
      cause: `${which} are ${(apartMs / 1000).toFixed(1)} s apart.`,
      effect:
        'A sale may open or close, and a countdown may end, that much too early or too late. No law is broken.',
      sinceMs: null,
      next: 'Run NTP on all machines.',
      command: 'npx stampede doctor',
      page: null,
    },
  ];
};
