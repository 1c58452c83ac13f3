import type { HealthReading } from '@stampede/engine';

type CheckName = 'server' | 'redis' | 'postgres' | 'gate' | 'clock';

interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly detail?: string;
}

/** What `/readyz` answers. */
interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly Check[];
  /** What is missing although the process can do its work; left out where nothing is. */
  readonly degraded?: readonly CheckName[];
}

/** From here on a skew is worth a look. It endangers no law: each decision is made by one clock alone. */
const SKEW_WORTH_NAMING_MS = 1000;

/** What a store refuses this user (NOPERM of Redis, 42501 of Postgres) does not pass by itself, whatever else works. */
const NOT_ALLOWED = new Set(['NOPERM', '42501']);

/**
 * Ready: not stopping, and one gate is trusted and takes writes; what works on the ledger also needs a Postgres that takes
 * writes. The checks name what is missing, in the store's own words. So a balancer keeps a buy API that can sell, without
 * Postgres or with the masters of some partitions away.
 */
export function judgeReadiness(
  reading: HealthReading,
  { isStopping, needsPostgres }: { isStopping: boolean; needsPostgres: boolean },
): Readiness {
  const skewMs = reading.clockSkewMs;
  const canSell = reading.gates.some(({ trusted }) => trusted);
  const checks: Check[] = [
    isStopping ? { name: 'server', ok: false, detail: 'is stopping' } : { name: 'server', ok: true },
    storeCheck(reading, 'redis'),
    storeCheck(reading, 'postgres'),
    gateCheck(reading.gates),
    skewMs !== null && Math.abs(skewMs) > SKEW_WORTH_NAMING_MS
      ? { name: 'clock', ok: true, detail: `Redis and Postgres are ${skewMs} ms apart` }
      : { name: 'clock', ok: true },
  ];
  const isReady = !isStopping && canSell && (reading.postgres || !needsPostgres);
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

/** On a new database there is none until the first process has made them. */
function gateCheck(gates: HealthReading['gates']): Check {
  if (gates.length === 0) return { name: 'gate', ok: false, detail: 'is not there yet' };
  const untrusted = gates.filter((gate) => !gate.trusted).map((gate) => gate.partition);
  if (untrusted.length === 0) return { name: 'gate', ok: true };
  return { name: 'gate', ok: false, detail: `not trusted in partition ${untrusted.join(', ')}` };
}
