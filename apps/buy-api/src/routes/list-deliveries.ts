import { json } from '../http/answer.ts';
import { invalidCursor, webhookEndpointNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { deliveriesQuery, deliveryPage } from '../schemas/webhook.ts';
import { deliveryBody } from '../views/webhook-view.ts';

export const listDeliveries = defineRoute({
  method: 'get',
  path: '/webhook-endpoints/:endpointId/deliveries',
  access: ['operator'],
  query: deliveriesQuery,
  documentation: {
    operationId: 'listDeliveries',
    tag: 'Webhooks',
    summary: 'List the deliveries to a webhook endpoint',
    description: 'The newest event first. They are kept as long as the events.',
    answers: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
    problems: ['webhook-endpoint-not-found', 'unavailable'],
  },
  async handle({ ids: { endpointId = '' }, query }, { engine }) {
    const { state = null, limit, cursor = null } = query;
    const page = await engine.listDeliveries({ endpointId, state, limit, cursor });
    switch (page.outcome) {
      case 'listed':
        return json(200, { data: page.data.map(deliveryBody), nextCursor: page.nextCursor });
      case 'invalid_cursor':
        return invalidCursor();
      case 'endpoint_not_found':
        return webhookEndpointNotFound();
    }
  },
});
