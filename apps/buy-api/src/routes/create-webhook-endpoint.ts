import { WEBHOOK_ENDPOINTS_MAX } from '@stampede/engine';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import {
  idempotencyKeyReused,
  invalidUrl,
  saleNotFound,
  webhookEndpointNotFound,
} from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { newEndpointOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { newWebhookEndpoint, secretWebhookEndpoint } from '../schemas/webhook.ts';
import { secretWebhookEndpointBody } from '../views/webhook-view.ts';

export const createWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/webhook-endpoints',
  access: ['operator'],
  body: { schema: newWebhookEndpoint, mayBeAbsent: false },
  documentation: {
    operationId: 'createWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'Have events sent to an address',
    description:
      'It gets the events from now on, each at least once and signed by the Standard Webhooks specification with the ' +
      'secret of this answer. With an Idempotency-Key the same request again is answered with the endpoint and its ' +
      `present secret; without one it creates another endpoint. At most ${WEBHOOK_ENDPOINTS_MAX}.`,
    headers: rememberedHeader,
    answers: {
      201: {
        description: 'The endpoint with its secret.',
        schema: secretWebhookEndpoint,
        headers: {
          Location: 'The address of the endpoint.',
          'Idempotency-Replayed': 'true when this request had created it before.',
        },
      },
    },
    problems: [
      'sale-not-found',
      'webhook-endpoint-not-found',
      'idempotency-key-reused',
      'too-many-webhook-endpoints',
      'unavailable',
      'outcome-unknown',
    ],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown() {
    return newEndpointOutcomeUnknown();
  },
  async handle(request, { engine }, { key }) {
    const { url, types = null, saleId = null, description = null } = request.body;
    const created = await engine
      .by(actorOf(request))
      .createWebhookEndpoint(
        { url, types, saleId, description },
        keyedRequest('createWebhookEndpoint', key, request),
      );
    switch (created.outcome) {
      case 'created':
        return json(201, secretWebhookEndpointBody(created.endpoint), {
          Location: `/webhook-endpoints/${created.endpoint.endpointId}`,
          ...(created.replayed && { 'Idempotency-Replayed': 'true' }),
        });
      case 'url_refused':
        return invalidUrl(created.reason);
      case 'sale_not_found':
        return saleNotFound();
      case 'endpoint_not_found':
        return webhookEndpointNotFound();
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'too_many_endpoints':
        return problem('too-many-webhook-endpoints', `There are ${WEBHOOK_ENDPOINTS_MAX} endpoints.`, {
          limit: WEBHOOK_ENDPOINTS_MAX,
        });
    }
  },
});
