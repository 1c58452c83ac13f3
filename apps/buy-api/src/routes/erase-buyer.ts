import { isStoredBuyerId } from '@stampede/domain';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { invalidRequest } from '../http/common-problems.ts';
import { erasureOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';
import { erasure } from '../schemas/erasure.ts';
import { erasureBody } from '../views/erasure-view.ts';

export const eraseBuyer = defineRoute({
  method: 'delete',
  path: '/buyers/:buyerId',
  access: ['operator'],
  documentation: {
    operationId: 'eraseBuyer',
    tag: 'Running it',
    summary: 'Replace a buyer’s id by a random pseudonym',
    description:
      'In sales that ended more than 24 hours ago within seconds, in the others that exist now when they have. The ' +
      'answer is the same for a buyer without orders. Safe to repeat: while the erasure is pending, it is the same one.',
    answers: {
      202: {
        description: 'It is carried out.',
        schema: erasure,
        headers: { Location: 'The address of the erasure.' },
      },
    },
    problems: ['invalid-request', 'unavailable', 'outcome-unknown'],
  },
  check({ ids }) {
    return isStoredBuyerId(ids.buyerId ?? '')
      ? {}
      : invalidRequest([
          { pointer: '/path/buyerId', detail: 'must be 1 to 128 characters without control characters' },
        ]);
  },
  outcomeUnknown({ ids: { buyerId = '' } }) {
    return erasureOutcomeUnknown(buyerId, 'The erasure may have been requested. Send it again.');
  },
  async handle(request, { engine }) {
    const {
      ids: { buyerId = '' },
    } = request;
    const requested = await engine.by(actorOf(request)).eraseBuyer(buyerId);
    return json(202, erasureBody(requested), { Location: `/erasures/${requested.erasure.erasureId}` });
  },
});
