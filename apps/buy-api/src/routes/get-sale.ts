import { json } from '../http/answer.ts';
import { saleNotFound } from '../http/common-problems.ts';
import { answerPublicRead } from '../http/public-read.ts';
import { defineRoute } from '../http/route.ts';
import { cachedHeaders, ifNoneMatch, notModified } from '../schemas/caching.ts';
import { sale } from '../schemas/sale.ts';
import { saleBody } from '@stampede/engine';
import { salesTag } from '../views/sales-tag.ts';

export const getSale = defineRoute({
  method: 'get',
  path: '/sales/:saleId',
  access: 'public',
  documentation: {
    operationId: 'getSale',
    tag: 'Sales',
    summary: 'Read a sale and where its units are',
    description:
      'Any cache may keep it for a second; with a token it is not shared. While opensAt or closesAt is ahead, the ETag is ' +
      'another one every second: count down from serverTime, or better from GET /time.',
    headers: ifNoneMatch,
    answers: { 200: { description: 'The sale.', schema: sale, headers: cachedHeaders }, 304: notModified },
    problems: ['sale-not-found', 'unavailable'],
  },
  handle({ raw, ids }, { engine, sharedReads }) {
    return answerPublicRead(raw, sharedReads, `sale ${ids.saleId}`, async () => {
      const found = await engine.readSale(ids.saleId);
      if (found === null) return saleNotFound();
      const body = saleBody(found);
      return json(200, body, { ETag: salesTag([body]) });
    });
  },
});
