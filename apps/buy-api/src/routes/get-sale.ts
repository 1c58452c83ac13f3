import { json } from '../http/answer.ts';
import { saleNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { sale } from '../schemas/sale.ts';
import { saleBody } from '../views/sale-view.ts';

export const getSale = defineRoute({
  method: 'get',
  path: '/sales/:saleId',
  access: 'public',
  documentation: {
    operationId: 'getSale',
    tag: 'Sales',
    summary: 'Read a sale and where its units are',
    answers: { 200: { description: 'The sale.', schema: sale } },
    problems: ['sale-not-found', 'unavailable'],
  },
  async handle({ ids }, { engine }) {
    const found = await engine.readSale(ids.saleId);
    return found === null ? saleNotFound() : json(200, saleBody(found));
  },
});
