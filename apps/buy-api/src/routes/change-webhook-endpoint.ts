import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { invalidUrl, webhookEndpointNotFound } from '../http/common-problems.ts';
import { endpointOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';
import { webhookEndpoint, webhookEndpointChange } from '../schemas/webhook.ts';
import { webhookEndpointBody } from '../views/webhook-view.ts';

export const changeWebhookEndpoint = defineRoute({
  method: 'patch',
  path: '/webhook-endpoints/:endpointId',
  access: ['operator'],
  body: { schema: webhookEndpointChange, mayBeAbsent: false },
  documentation: {
    operationId: 'changeWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'Change, disable or enable a webhook endpoint',
    description:
      'What waits goes to the new URL; other types are of later events. Nothing is sent while it is disabled: when it is ' +
      'enabled, it goes on from the event at which it was disabled, as far as events are kept.',
    answers: { 200: { description: 'The endpoint.', schema: webhookEndpoint } },
    problems: ['webhook-endpoint-not-found', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return endpointOutcomeUnknown(ids.endpointId ?? '', 'The endpoint may have been changed. Send it again.');
  },
  async handle(request, { engine }) {
    const {
      ids: { endpointId = '' },
      body,
    } = request;
    const changed = await engine.by(actorOf(request)).changeWebhookEndpoint(endpointId, body);
    switch (changed.outcome) {
      case 'changed':
        return json(200, webhookEndpointBody(changed.endpoint));
      case 'url_refused':
        return invalidUrl(changed.reason);
      case 'endpoint_not_found':
        return webhookEndpointNotFound();
    }
  },
});
