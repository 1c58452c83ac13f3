import type { HealthReading } from '@stampede/engine';

type CheckName = 'server' | 'redis' | 'postgres' | 'gate' | 'clock';

interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly detail?: string;
}

/** What `/readyz` answers. */
export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly Check[];
}

/** From here on a skew is worth a look. It endangers no law: each decision is made by one clock alone. */
const SKEW_WORTH_NAMING_MS = 1000;

/** Ready: not stopping, both stores answer, and every gate is trusted. The checks name what is not so. */
export function judgeReadiness(reading: HealthReading, isStopping: boolean): Readiness {
  const skewMs = reading.clockSkewMs;
  const checks: Check[] = [
    isStopping ? { name: 'server', ok: false, detail: 'is stopping' } : { name: 'server', ok: true },
    reading.redis ? { name: 'redis', ok: true } : { name: 'redis', ok: false, detail: 'cannot be reached' },
    reading.postgres
      ? { name: 'postgres', ok: true }
      : { name: 'postgres', ok: false, detail: 'cannot be reached' },
    gateCheck(reading.gates),
    skewMs !== null && Math.abs(skewMs) > SKEW_WORTH_NAMING_MS
      ? { name: 'clock', ok: true, detail: `Redis and Postgres are ${skewMs} ms apart` }
      : { name: 'clock', ok: true },
  ];
  return { status: checks.every((check) => check.ok) ? 'ready' : 'not-ready', checks };
}

/** On a new database there is none until the first process has made them. */
function gateCheck(gates: HealthReading['gates']): Check {
  if (gates.length === 0) return { name: 'gate', ok: false, detail: 'is not there yet' };
  const untrusted = gates.filter((gate) => !gate.trusted).map((gate) => gate.partition);
  if (untrusted.length === 0) return { name: 'gate', ok: true };
  return { name: 'gate', ok: false, detail: `not trusted in partition ${untrusted.join(', ')}` };
}
