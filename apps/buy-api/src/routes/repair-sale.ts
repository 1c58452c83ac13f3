import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { saleNotFound } from '../http/common-problems.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';
import { repairReport, repairRequest } from '../schemas/audit.ts';

export const repairSale = defineRoute({
  method: 'post',
  path: '/sales/:saleId/audit',
  access: ['operator'],
  body: { schema: repairRequest, mayBeAbsent: true },
  documentation: {
    operationId: 'repairSale',
    tag: 'Sales',
    summary: 'Audit a sale, and repair its gate where it differs from the ledger',
    description:
      'Missing payment windows are started again. For anything else the gate of the sale’s partition is rebuilt from ' +
      'the ledger; purchases get 503 meanwhile. Orders and counters of the ledger are never changed.',
    answers: { 200: { description: 'The audit afterwards, and what was done.', schema: repairReport } },
    problems: ['sale-not-found', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return saleOutcomeUnknown(
      ids.saleId,
      'A repair may have been begun, and what came of it cannot be read now. Audit the sale, or repair it again.',
    );
  },
  async handle(request, { engine }) {
    const { ids, body } = request;
    const report = await engine
      .by(actorOf(request))
      .repairSale(ids.saleId, { rebuild: body.rebuild ?? false });
    return report === null ? saleNotFound() : json(200, report);
  },
});
