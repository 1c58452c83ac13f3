import { z } from 'zod';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { deliveryNotFound, idempotencyKeyReused } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { deliveryOutcomeUnknown } from '../http/outcome-unknown.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { delivery } from '../schemas/webhook.ts';
import { deliveryBody } from '../views/webhook-view.ts';

export const replayDelivery = defineRoute({
  method: 'post',
  path: '/deliveries/:deliveryId/replay',
  access: ['operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'replayDelivery',
    tag: 'Webhooks',
    summary: 'Send a delivery again',
    description:
      'With the same webhook-id. One that is over is tried for another day; one that waits for its next attempt is due ' +
      'now. Behind one of its order that is not over it waits. With an Idempotency-Key the same request again changes ' +
      'nothing.',
    headers: rememberedHeader,
    answers: { 200: { description: 'The delivery; it is pending.', schema: delivery } },
    problems: ['delivery-not-found', 'idempotency-key-reused', 'unavailable', 'outcome-unknown'],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown({ ids }) {
    return deliveryOutcomeUnknown(
      ids.deliveryId ?? '',
      'It may be sent again. Replay it once more, or look at it.',
    );
  },
  async handle(request, { engine }, { key }) {
    const { deliveryId = '' } = request.ids;
    const keyed = keyedRequest('replayDelivery', key, request);
    const replayed = await engine.by(actorOf(request)).replayDelivery(deliveryId, keyed);
    switch (replayed.outcome) {
      case 'replayed':
        return json(200, deliveryBody(replayed.delivery));
      case 'delivery_not_found':
        return deliveryNotFound();
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
    }
  },
});
