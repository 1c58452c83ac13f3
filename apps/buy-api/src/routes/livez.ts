import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { liveness } from '../schemas/health.ts';

/** Alive while the event loop runs; readyz checks the dependencies. */
export const livez = defineRoute({
  method: 'get',
  path: '/livez',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'livez',
    tag: 'Running it',
    summary: 'Whether the process lives',
    answers: { 200: { description: 'It does.', schema: liveness } },
    problems: [],
  },
  handle: () => json(200, { status: 'ok' }),
});
