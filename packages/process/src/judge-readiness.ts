import type { HealthReading } from '@stampede/engine';

type CheckName = 'server' | 'redis' | 'postgres' | 'gate' | 'clock';

interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly detail?: string;
}

/** The body of `/readyz`. */
interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly Check[];
  /** Failed checks of a process that can work; absent where there are none. */
  readonly degraded?: readonly CheckName[];
}

/** A larger clock skew is reported. It breaks no law: each decision uses one clock only. */
const SKEW_REPORTED_MS = 1000;

/**
 * Missing permissions (NOPERM of Redis, 42501 of Postgres) are permanent, so they fail the check even if all else
 * works.
 */
const NOT_ALLOWED = new Set(['NOPERM', '42501']);

/** What a process cannot work without. */
interface Needs {
  /** A gate that is trusted and accepts writes. */
  readonly needsGate: boolean;
  /** A Postgres that accepts writes. */
  readonly needsPostgres: boolean;
}

/**
 * Ready: not stopping, and what the process needs is there: at least one gate that is trusted and accepts writes, a
 * Postgres that accepts writes, or both. The checks name what is missing, with the store's own message. So a load balancer
 * keeps a buy API that can sell, without Postgres or without the masters of some partitions.
 */
export function judgeReadiness(
  reading: HealthReading,
  { isStopping, needsGate, needsPostgres }: Needs & { isStopping: boolean },
): Readiness {
  const skewMs = reading.clockSkewMs;
  const canSell = reading.gates.some(({ trusted }) => trusted);
  const checks: Check[] = [
    isStopping ? { name: 'server', ok: false, detail: 'is stopping' } : { name: 'server', ok: true },
    storeCheck(reading, 'redis'),
    storeCheck(reading, 'postgres'),
    gateCheck(reading.gates),
    skewMs !== null && Math.abs(skewMs) > SKEW_REPORTED_MS
      ? { name: 'clock', ok: true, detail: `Redis and Postgres are ${skewMs} ms apart` }
      : { name: 'clock', ok: true },
  ];
  const isReady = !isStopping && (canSell || !needsGate) && (reading.postgres || !needsPostgres);
  const missing = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return {
    status: isReady ? 'ready' : 'not-ready',
    checks,
    ...(isReady && missing.length > 0 ? { degraded: missing } : {}),
  };
}

function storeCheck(reading: HealthReading, name: 'redis' | 'postgres'): Check {
  const troubles = reading.troubles.filter(({ store }) => store === name);
  if (reading[name] && !troubles.some(({ code }) => NOT_ALLOWED.has(code))) return { name, ok: true };
  const causes = troubles.map(({ words }) => words);
  return { name, ok: false, detail: causes.length === 0 ? 'cannot be reached' : causes.join('; ') };
}

/** A new database has none until the first process has inserted them. */
function gateCheck(gates: HealthReading['gates']): Check {
  if (gates.length === 0) return { name: 'gate', ok: false, detail: 'is not there yet' };
  const untrusted = gates.filter((gate) => !gate.trusted).map((gate) => gate.partition);
  if (untrusted.length === 0) return { name: 'gate', ok: true };
  return { name: 'gate', ok: false, detail: `not trusted in partition ${untrusted.join(', ')}` };
}
