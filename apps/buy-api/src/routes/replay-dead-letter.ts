import { z } from 'zod';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { deadLetterNotFound } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { handledLetter } from '../schemas/dead-letter.ts';
import { handledLetterBody } from '../views/dead-letter-view.ts';

const UNKNOWN = 'The dead letter may have been put back on the queue. Replay it again: it is queued once.';

export const replayDeadLetter = defineRoute({
  method: 'post',
  path: '/dead-letters/:orderNo/replay',
  access: ['operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'replayDeadLetter',
    tag: 'Running it',
    summary: 'Put a dead letter back on the queue',
    description:
      'Once its cause is gone. It is a dead letter again where it still cannot become an order. Safe to repeat: for an order ' +
      'that is no dead letter the answer is the order.',
    answers: { 200: { description: 'It is queued, or an order already.', schema: handledLetter } },
    problems: [
      'order-not-found',
      'dead-letter-not-found',
      'dead-letter-not-replayable',
      'unavailable',
      'outcome-unknown',
    ],
  },
  outcomeUnknown({ ids }) {
    return orderOutcomeUnknown(ids.orderNo, UNKNOWN);
  },
  async handle(request, { engine }) {
    const {
      ids: { orderNo },
    } = request;
    const replayed = await engine.by(actorOf(request)).replayDeadLetter(orderNo);
    switch (replayed.outcome) {
      case 'done':
        return json(200, handledLetterBody(orderNo, replayed.reading));
      case 'not_replayable':
        return problem(
          'dead-letter-not-replayable',
          'No units are reserved for it any more. It can be discarded.',
          {},
        );
      case 'dead_letter_not_found':
        return deadLetterNotFound();
      case 'unknown':
        return orderOutcomeUnknown(orderNo, UNKNOWN);
    }
  },
});
