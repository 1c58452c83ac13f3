import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { salePage, salesQuery } from '../schemas/sale.ts';
import { saleBody } from '../views/sale-view.ts';

export const listSales = defineRoute({
  method: 'get',
  path: '/sales',
  access: 'public',
  recognises: true,
  query: salesQuery,
  documentation: {
    operationId: 'listSales',
    tag: 'Sales',
    summary: 'List sales',
    description: 'With a token of the shop or the operator, unlisted sales too.',
    answers: { 200: { description: 'A page of sales.', schema: salePage } },
    problems: ['unavailable'],
  },
  async handle({ query, principal }, { engine }) {
    const listed = principal === null || principal.role === 'buyer' ? 'public' : 'all';
    const page = await engine.listSales({ limit: query.limit, cursor: query.cursor ?? null, listed });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(saleBody), nextCursor: page.nextCursor });
  },
});
