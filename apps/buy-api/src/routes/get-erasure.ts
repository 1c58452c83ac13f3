import { json } from '../http/answer.ts';
import { erasureNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { erasure } from '../schemas/erasure.ts';
import { erasureBody } from '../views/erasure-view.ts';

export const getErasure = defineRoute({
  method: 'get',
  path: '/erasures/:erasureId',
  access: ['operator'],
  documentation: {
    operationId: 'getErasure',
    tag: 'Running it',
    summary: 'Read how far an erasure has come',
    answers: { 200: { description: 'The erasure.', schema: erasure } },
    problems: ['erasure-not-found', 'unavailable'],
  },
  async handle({ ids: { erasureId = '' } }, { engine }) {
    const found = await engine.readErasure(erasureId);
    return found === null ? erasureNotFound() : json(200, erasureBody(found));
  },
});
