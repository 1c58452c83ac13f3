import type { NewSale } from '@stampede/engine';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { idempotencyKeyReused } from '../http/common-problems.ts';
import { keyedRequest } from '../http/keyed-request.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem } from '../http/problems.ts';
import { readIdempotencyKey } from '../http/read-idempotency-key.ts';
import { defineRoute } from '../http/route.ts';
import { rememberedHeader } from '../schemas/idempotency-key.ts';
import { newSale, sale as saleSchema } from '../schemas/sale.ts';
import { saleBody } from '@stampede/engine';

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
    description:
      'An id is never used twice, so this can be sent again: with the same Idempotency-Key it is answered with the sale, ' +
      'without one with sale-exists. pending: the sale exists, and its units can be bought as soon as the gate has them.',
    headers: rememberedHeader,
    answers: {
      201: {
        description: 'The sale; its units are in the gate, unless it is pending.',
        schema: saleSchema,
        headers: {
          Location: 'The address of the sale.',
          'Idempotency-Replayed': 'true when this request had created it before.',
        },
      },
    },
    problems: ['idempotency-key-reused', 'sale-exists', 'unavailable', 'outcome-unknown'],
  },
  check({ raw }) {
    return readIdempotencyKey(raw);
  },
  outcomeUnknown({ body }) {
    return saleOutcomeUnknown(
      body.saleId,
      'The sale may have been created. Read it, or send it again: there is never a second one of this id.',
    );
  },
  async handle(request, { engine }, { key }) {
    const { body } = request;
    const sale: NewSale = {
      saleId: body.saleId,
      name: body.name,
      currency: body.currency,
      opensAtMs: body.opensAt ?? null,
      closesAtMs: body.closesAt ?? null,
      buyerLimit: body.buyerLimit ?? null,
      paymentWindowSeconds: body.paymentWindowSeconds,
      holdSeconds: body.holdSeconds,
      visibility: body.visibility,
      message: body.message ?? null,
      items: body.items.map((item) => ({ ...item, name: item.name ?? null })),
    };
    const opened = await engine.by(actorOf(request)).openSale(sale, keyedRequest('createSale', key, request));
    switch (opened.outcome) {
      case 'opened':
        return json(201, saleBody(opened.sale), {
          Location: `/sales/${body.saleId}`,
          ...(opened.replayed && { 'Idempotency-Replayed': 'true' }),
        });
      case 'idempotency_key_reused':
        return idempotencyKeyReused();
      case 'sale_exists':
        return problem('sale-exists', `The sale ${body.saleId} exists.`, {});
    }
  },
});
