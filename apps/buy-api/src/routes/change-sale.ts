import type { SaleChange } from '@stampede/engine';
import type { z } from 'zod';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { invalidRequest, saleNotFound } from '../http/common-problems.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { sale, saleChange } from '../schemas/sale.ts';
import { saleBody } from '@stampede/engine';

export const changeSale = defineRoute({
  method: 'patch',
  path: '/sales/:saleId',
  access: ['operator'],
  body: { schema: saleChange, mayBeAbsent: false },
  documentation: {
    operationId: 'changeSale',
    tag: 'Sales',
    summary: 'Pause, resume, close or change a sale',
    description:
      'null takes opensAt, closesAt, buyerLimit or message away. Pausing and closing stop new purchases only: orders can ' +
      'still be paid until their own deadline. A closed sale stays closed: only name, visibility and message can change. Sending a change again changes nothing more. ' +
      'pending: the ledger has the change, and buyers meet it as soon as the gate has it too.',
    answers: { 200: { description: 'The sale as it is now.', schema: sale } },
    problems: ['sale-not-found', 'sale-closed', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return saleOutcomeUnknown(
      ids.saleId,
      'The sale may have been changed. Read it, or send the change again: it is made once.',
    );
  },
  async handle(request, { engine }) {
    const { ids, body } = request;
    const changed = await engine.by(actorOf(request)).changeSale(ids.saleId, toSaleChange(body));
    switch (changed.outcome) {
      case 'changed':
        return json(200, saleBody(changed.sale));
      case 'sale_not_found':
        return saleNotFound();
      case 'sale_closed':
        return problem('sale-closed', 'A closed sale stays closed.', {});
      case 'closes_before_it_opens':
        return invalidRequest([{ pointer: '/closesAt', detail: 'must be after opensAt' }]);
    }
  },
});

function toSaleChange(body: z.infer<typeof saleChange>): SaleChange {
  const { state, opensAt, closesAt, buyerLimit, paymentWindowSeconds, name, visibility, message } = body;
  return {
    ...(state !== undefined && { state }),
    ...(opensAt !== undefined && { opensAtMs: opensAt }),
    ...(closesAt !== undefined && { closesAtMs: closesAt }),
    ...(buyerLimit !== undefined && { buyerLimit }),
    ...(paymentWindowSeconds !== undefined && { paymentWindowSeconds }),
    ...(name !== undefined && { name }),
    ...(visibility !== undefined && { visibility }),
    ...(message !== undefined && { message }),
  };
}
