import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { saleNotFound, skuNotFound } from '../http/common-problems.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { changedItem, itemChange } from '../schemas/sale.ts';
import { saleItemBody } from '@stampede/engine';

export const changeItem = defineRoute({
  method: 'patch',
  path: '/sales/:saleId/items/:sku',
  access: ['operator'],
  body: { schema: itemChange, mayBeAbsent: false },
  documentation: {
    operationId: 'changeItem',
    tag: 'Sales',
    summary: "Change an item's name or price",
    description:
      'Once this is answered, no purchase is accepted at the old price. A purchase costs what its 202 said, and orders ' +
      'keep their amount. null takes the name away. In a closed sale only the name can change. Sending a change again ' +
      'changes nothing more. pending: the ledger has the change, and buyers meet it as soon as the gate has it too.',
    answers: { 200: { description: 'The item as it is now.', schema: changedItem } },
    problems: ['sale-not-found', 'sku-not-found', 'sale-closed', 'unavailable', 'outcome-unknown'],
  },
  outcomeUnknown({ ids }) {
    return saleOutcomeUnknown(
      ids.saleId,
      'The item may have been changed. Read the sale, or send the change again: it is made once.',
    );
  },
  async handle(request, { engine }) {
    const { ids, body } = request;
    const { name, unitPrice } = body;
    const changed = await engine.by(actorOf(request)).changeItem(ids.saleId, ids.sku, {
      ...(name !== undefined && { name }),
      ...(unitPrice !== undefined && { unitPrice }),
    });
    switch (changed.outcome) {
      case 'changed':
        return json(200, { ...saleItemBody(changed.item, changed.stock), pending: changed.pending });
      case 'sale_not_found':
        return saleNotFound();
      case 'sku_not_found':
        return skuNotFound();
      case 'sale_closed':
        return problem('sale-closed', 'Prices of a closed sale do not change.', {});
    }
  },
});
