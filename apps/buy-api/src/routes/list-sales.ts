import { json } from '../http/answer.ts';
import { invalidCursor } from '../http/common-problems.ts';
import { answerPublicRead } from '../http/public-read.ts';
import { defineRoute } from '../http/route.ts';
import { cachedHeaders, ifNoneMatch, notModified } from '../schemas/caching.ts';
import { salePage, salesQuery } from '../schemas/sale.ts';
import { saleBody } from '@stampede/engine';
import { salesTag } from '../views/sales-tag.ts';

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
    description:
      'Newest first. With a token of the shop or the operator, unlisted sales too. It is cached as one sale is.',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'A page of sales.', schema: salePage, headers: cachedHeaders },
      304: notModified,
    },
    problems: ['unavailable'],
  },
  handle({ raw, query, principal }, { engine, sharedReads }) {
    const { limit, cursor = null } = query;
    const listed = principal === null || principal.role === 'buyer' ? 'public' : 'all';
    return answerPublicRead(raw, sharedReads, `sales ${listed} ${limit} ${cursor ?? ''}`, async () => {
      const page = await engine.listSales({ limit, cursor, listed });
      if (page.outcome === 'invalid_cursor') return invalidCursor();
      const { nextCursor } = page;
      const data = page.data.map(saleBody);
      return json(200, { data, nextCursor }, { ETag: salesTag(data, nextCursor) });
    });
  },
});
