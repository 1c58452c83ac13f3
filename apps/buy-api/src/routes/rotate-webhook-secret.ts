import { z } from 'zod';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { idempotencyKeyReused, webhookEndpointNotFound } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { endpointOutcomeUnknown } from '../http/outcome-unknown.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { secretWebhookEndpoint } from '../schemas/webhook.ts';
import { secretWebhookEndpointBody } from '../views/webhook-view.ts';

export const rotateWebhookSecret = defineRoute({
  method: 'post',
  path: '/webhook-endpoints/:endpointId/rotate-secret',
  access: ['operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'rotateWebhookSecret',
    tag: 'Webhooks',
    summary: 'Give a webhook endpoint a new secret',
    description:
      'The secret before signs too for 24 hours; one before that no longer does. With an Idempotency-Key the same request ' +
      'again rotates nothing and is answered with the present secret.',
    headers: rememberedHeader,
    answers: {
      200: {
        description: 'The endpoint with its new secret.',
        schema: secretWebhookEndpoint,
        headers: { 'Idempotency-Replayed': 'true when this request had rotated it before.' },
      },
    },
    problems: ['webhook-endpoint-not-found', 'idempotency-key-reused', 'unavailable', 'outcome-unknown'],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown({ ids }) {
    const detail = 'The secret may have been rotated. Send it again with the same Idempotency-Key.';
    return endpointOutcomeUnknown(ids.endpointId ?? '', detail);
  },
  async handle(request, { engine }, { key }) {
    const { endpointId = '' } = request.ids;
    const rotated = await engine
      .by(actorOf(request))
      .rotateWebhookSecret(endpointId, keyedRequest('rotateWebhookSecret', key, request));
    switch (rotated.outcome) {
      case 'rotated':
        return json(
          200,
          secretWebhookEndpointBody(rotated.endpoint),
          rotated.replayed ? { 'Idempotency-Replayed': 'true' } : {},
        );
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'endpoint_not_found':
        return webhookEndpointNotFound();
    }
  },
});
