import { json } from '../http/answer.ts';
import { webhookEndpointNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { webhookEndpoint } from '../schemas/webhook.ts';
import { webhookEndpointBody } from '../views/webhook-view.ts';

export const getWebhookEndpoint = defineRoute({
  method: 'get',
  path: '/webhook-endpoints/:endpointId',
  access: ['operator'],
  documentation: {
    operationId: 'getWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'Read a webhook endpoint',
    answers: { 200: { description: 'The endpoint, without its secret.', schema: webhookEndpoint } },
    problems: ['webhook-endpoint-not-found', 'unavailable'],
  },
  async handle({ ids: { endpointId = '' } }, { engine }) {
    const endpoint = await engine.findWebhookEndpoint(endpointId);
    return endpoint === null ? webhookEndpointNotFound() : json(200, webhookEndpointBody(endpoint));
  },
});
