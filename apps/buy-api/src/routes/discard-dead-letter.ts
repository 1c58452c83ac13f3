import { z } from 'zod';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { deadLetterNotFound } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';
import { handledLetter } from '../schemas/dead-letter.ts';
import { handledLetterBody } from '../views/dead-letter-view.ts';

const UNKNOWN = 'The dead letter may have been discarded. Discard it again: its units come back once.';

export const discardDeadLetter = defineRoute({
  method: 'post',
  path: '/dead-letters/:orderNo/discard',
  access: ['operator'],
  body: { schema: z.strictObject({}), mayBeAbsent: true },
  documentation: {
    operationId: 'discardDeadLetter',
    tag: 'Running it',
    summary: 'Give a dead letter up, and its units back',
    description:
      'Where the ledger can have its order, the order is `expired`, and its units are available again within a second or ' +
      'two. Otherwise there is no order, and they are available immediately.',
    answers: { 200: { description: 'It is discarded.', schema: handledLetter } },
    problems: ['order-not-found', 'dead-letter-not-found', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return orderOutcomeUnknown(ids.orderNo, UNKNOWN);
  },
  async handle(request, { engine }) {
    const {
      ids: { orderNo },
    } = request;
    const discarded = await engine.by(actorOf(request)).discardDeadLetter(orderNo);
    switch (discarded.outcome) {
      case 'done':
        return json(200, handledLetterBody(orderNo, discarded.reading));
      case 'dead_letter_not_found':
        return deadLetterNotFound();
      case 'unknown':
        return orderOutcomeUnknown(orderNo, UNKNOWN);
    }
  },
});
