import { z } from 'zod';
import { json } from '../http/answer.ts';
import { webhookEndpointNotFound } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { problem } from '../http/problems.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { webhookTest } from '../schemas/webhook.ts';

/** Tests of one process at the same time: each may wait for seconds. */
const TESTS_MAX = 4;
let tests = 0;

export const testWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/webhook-endpoints/:endpointId/test',
  access: ['operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'testWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'Send a test event to a webhook endpoint',
    description:
      'Sends one event of type `webhook.test` now, also to an endpoint that is disabled, and waits 5 s for the answer. ' +
      `It is in no feed and is not tried again. Sent again, it has the same id with the same Idempotency-Key. ${TESTS_MAX} ` +
      'at a time in a process (429).',
    headers: rememberedHeader,
    answers: { 200: { description: 'What the endpoint answered.', schema: webhookTest } },
    problems: ['webhook-endpoint-not-found', 'too-many-requests', 'unavailable'],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  async handle(request, { engine }, { key }) {
    if (tests >= TESTS_MAX)
      return problem('too-many-requests', `${TESTS_MAX} tests are running.`, {}, { 'Retry-After': '5' });
    tests += 1;
    try {
      const { endpointId = '' } = request.ids;
      const keyed = keyedRequest('testWebhookEndpoint', key, request);
      const tested = await engine.testWebhookEndpoint(endpointId, keyed);
      if (tested.outcome === 'endpoint_not_found') return webhookEndpointNotFound();
      const { eventId, status, error } = tested;
      const delivered = status !== null && status >= 200 && status < 300;
      return json(200, { eventId, delivered, status, error });
    } finally {
      tests -= 1;
    }
  },
});
