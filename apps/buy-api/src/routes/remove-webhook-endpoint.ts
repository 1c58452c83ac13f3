import { actorOf } from '../auth/actor-of.ts';
import { withoutBody } from '../http/answer.ts';
import { webhookEndpointNotFound } from '../http/common-problems.ts';
import { endpointOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';

export const removeWebhookEndpoint = defineRoute({
  method: 'delete',
  path: '/webhook-endpoints/:endpointId',
  access: ['operator'],
  documentation: {
    operationId: 'removeWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'Remove a webhook endpoint',
    description: 'What waits for it is not sent. Its deliveries are deleted soon afterwards.',
    answers: { 204: { description: 'It is removed.', contentType: null } },
    problems: ['webhook-endpoint-not-found', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return endpointOutcomeUnknown(ids.endpointId ?? '', 'The endpoint may have been removed. Read it.');
  },
  async handle(request, { engine }) {
    const {
      ids: { endpointId = '' },
    } = request;
    return (await engine.by(actorOf(request)).removeWebhookEndpoint(endpointId))
      ? withoutBody(204, {})
      : webhookEndpointNotFound();
  },
});
