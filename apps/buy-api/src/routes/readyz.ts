import type { SystemReading } from '@stampede/engine';
import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { readiness, type ReadinessBody } from '../schemas/health.ts';

/** From here on a skew is worth a look. It endangers no law: each decision is made by one clock alone. */
const SKEW_WORTH_NAMING_MS = 1000;

export const readyz = defineRoute({
  method: 'get',
  path: '/readyz',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'readyz',
    tag: 'Running it',
    summary: 'Whether the process can do its work',
    answers: {
      200: { description: 'It can.', schema: readiness },
      503: { description: 'It cannot; the checks that are not ok say why.', schema: readiness },
    },
    problems: [],
  },
  async handle(_request, { readSystem, draining }) {
    const body = judge(await readSystem(), draining.hasBegun);
    return json(body.status === 'ready' ? 200 : 503, body);
  },
});

function judge(reading: SystemReading, draining: boolean): ReadinessBody {
  const skewMs = reading.clockSkewMs;
  const checks: ReadinessBody['checks'] = [
    draining ? { name: 'server', ok: false, detail: 'is stopping' } : { name: 'server', ok: true },
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
function gateCheck(gates: SystemReading['gates']): ReadinessBody['checks'][number] {
  if (gates.length === 0) return { name: 'gate', ok: false, detail: 'is not there yet' };
  const untrusted = gates.filter((gate) => !gate.trusted).map((gate) => gate.partition);
  if (untrusted.length === 0) return { name: 'gate', ok: true };
  return { name: 'gate', ok: false, detail: `not trusted in partition ${untrusted.join(', ')}` };
}
