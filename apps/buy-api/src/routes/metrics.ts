import { text } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';

export const metrics = defineRoute({
  method: 'get',
  path: '/metrics',
  access: ['operator'],
  ignoresQuery: true,
  documentation: {
    operationId: 'metrics',
    tag: 'Running it',
    summary: 'Metrics for Prometheus',
    answers: {
      200: { description: 'The metrics of all processes of this deployment.', contentType: 'text/plain' },
    },
    problems: [],
  },
  async handle(_request, { metricsPage }) {
    const page = await metricsPage();
    return text(page.contentType, page.text);
  },
});
