import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { webhookEndpointList } from '../schemas/webhook.ts';
import { webhookEndpointBody } from '../views/webhook-view.ts';

export const listWebhookEndpoints = defineRoute({
  method: 'get',
  path: '/webhook-endpoints',
  access: ['operator'],
  documentation: {
    operationId: 'listWebhookEndpoints',
    tag: 'Webhooks',
    summary: 'List all webhook endpoints',
    description: 'In the order of their creation, without their secrets.',
    answers: { 200: { description: 'All endpoints.', schema: webhookEndpointList } },
    problems: ['unavailable'],
  },
  async handle(_request, { engine }) {
    return json(200, { data: (await engine.listWebhookEndpoints()).map(webhookEndpointBody) });
  },
});
