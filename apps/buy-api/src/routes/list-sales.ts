import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { salePage, salesQuery } from '../schemas/sale.ts';
import { saleBody } from '../views/sale-view.ts';

export const listSales = defineRoute({
  method: 'get',
  path: '/sales',
  access: 'public',
  query: salesQuery,
  documentation: {
    operationId: 'listSales',
    tag: 'Sales',
    summary: 'List sales',
    answers: { 200: { description: 'A page of sales.', schema: salePage } },
    problems: ['unavailable'],
  },
  async handle({ query }, { engine }) {
    const page = await engine.listSales({ limit: query.limit, cursor: query.cursor ?? null });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(saleBody), nextCursor: page.nextCursor });
  },
});
