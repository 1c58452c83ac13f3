import { judgeReadiness } from '@stampede/process';
import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { readiness } from '../schemas/health.ts';

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
      200: { description: 'It can sell; degraded names what is missing.', schema: readiness },
      503: { description: 'It cannot; the checks that are not ok say why.', schema: readiness },
    },
    problems: [],
  },
  async handle(_request, { readSystem, draining }) {
    const body = judgeReadiness(await readSystem(), {
      isStopping: draining.hasBegun,
      needsGate: true,
      needsPostgres: false,
    });
    return json(body.status === 'ready' ? 200 : 503, body);
  },
});
