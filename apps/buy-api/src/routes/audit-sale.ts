import { json } from '../http/answer.ts';
import { saleNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { audit } from '../schemas/audit.ts';

export const auditSale = defineRoute({
  method: 'get',
  path: '/sales/:saleId/audit',
  access: ['operator'],
  documentation: {
    operationId: 'auditSale',
    tag: 'Sales',
    summary: 'Compare gate and ledger, and check the laws',
    answers: { 200: { description: 'Both sides of the sale.', schema: audit } },
    problems: ['sale-not-found', 'unavailable'],
  },
  async handle({ ids }, { engine }) {
    const report = await engine.auditSale(ids.saleId);
    return report === null ? saleNotFound() : json(200, report);
  },
});
