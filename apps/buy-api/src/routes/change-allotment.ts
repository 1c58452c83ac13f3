import { json } from '../http/answer.ts';
import { invalidRequest, saleNotFound, skuNotFound } from '../http/common-problems.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { allotmentChange, saleItem } from '../schemas/sale.ts';
import { saleItemBody } from '../views/sale-view.ts';

export const changeAllotment = defineRoute({
  method: 'post',
  path: '/sales/:saleId/items/:sku/allotment',
  access: ['operator'],
  body: { schema: allotmentChange, mayBeAbsent: false },
  documentation: {
    operationId: 'changeAllotment',
    tag: 'Sales',
    summary: 'Add units to an item, or take available ones away',
    answers: { 200: { description: 'The item as it is now.', schema: saleItem } },
    problems: ['sale-not-found', 'sku-not-found', 'allotment-in-use', 'unavailable'],
  },
  async handle({ ids, body }, { engine }) {
    const changed = await engine.changeAllotment(ids.saleId, ids.sku, body.change);
    switch (changed.outcome) {
      case 'changed':
        return json(200, saleItemBody(changed.item, changed.stock));
      case 'sale_not_found':
        return saleNotFound();
      case 'sku_not_found':
        return skuNotFound();
      case 'allotment_in_use':
        return problem('allotment-in-use', `Only ${changed.available} units can be taken away.`, {
          available: changed.available,
        });
      case 'allotment_out_of_bounds':
        return invalidRequest([
          { pointer: '/change', detail: 'would put the allotment outside of its bounds' },
        ]);
    }
  },
});
