import { json } from '../http/answer.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { newSale, sale } from '../schemas/sale.ts';
import { saleBody } from '../views/sale-view.ts';

/** Room for 500 items with the longest names. */
const LIMIT = 512 * 1024;

export const createSale = defineRoute({
  method: 'post',
  path: '/sales',
  access: ['operator'],
  body: { schema: newSale, mayBeAbsent: false, limit: LIMIT },
  documentation: {
    operationId: 'createSale',
    tag: 'Sales',
    summary: 'Put units on sale',
    answers: {
      201: {
        description: 'The sale; its units are in the gate.',
        schema: sale,
        headers: { Location: 'The address of the sale.' },
      },
    },
    problems: ['sale-exists', 'unavailable'],
  },
  async handle({ body }, { engine }) {
    const opened = await engine.openSale({
      saleId: body.saleId,
      name: body.name,
      currency: body.currency,
      opensAtMs: body.opensAt ?? null,
      closesAtMs: body.closesAt ?? null,
      buyerLimit: body.buyerLimit ?? null,
      paymentWindowSeconds: body.paymentWindowSeconds,
      holdSeconds: body.holdSeconds,
      items: body.items.map((item) => ({ ...item, name: item.name ?? null })),
    });
    switch (opened.outcome) {
      case 'opened':
        return json(201, saleBody(opened.sale), { Location: `/sales/${body.saleId}` });
      case 'sale_exists':
        return problem('sale-exists', `The sale ${body.saleId} exists.`, {});
    }
  },
});
