import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { deadLetterPage, deadLettersQuery } from '../schemas/dead-letter.ts';
import { deadLetterBody } from '../views/dead-letter-view.ts';

export const listDeadLetters = defineRoute({
  method: 'get',
  path: '/dead-letters',
  access: ['operator'],
  query: deadLettersQuery,
  documentation: {
    operationId: 'listDeadLetters',
    tag: 'Running it',
    summary: 'List queue entries that could not become orders',
    description: 'Of all partitions. While one of them cannot be read, the list is `unavailable`.',
    answers: { 200: { description: 'A page of dead letters.', schema: deadLetterPage } },
    problems: ['unavailable'],
  },
  async handle({ query }, { engine }) {
    const page = await engine.listDeadLetters({ limit: query.limit, cursor: query.cursor ?? null });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(deadLetterBody), nextCursor: page.nextCursor });
  },
});
