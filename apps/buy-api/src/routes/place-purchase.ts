import { amountOf, newOrderNo, type Purchase } from '@stampede/domain';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import type { Engine } from '../engine.ts';
import { type Answer, isProblem, json } from '../http/answer.ts';
import { invalidRequest, saleNotFound, skuNotFound, unavailable } from '../http/common-problems.ts';
import { headerCount } from '../http/header-count.ts';
import { problem, type Problem } from '../http/problems.ts';
import { defineRoute, type RouteDeps, type RouteRequest } from '../http/route.ts';
import {
  idempotencyKey,
  type PurchaseBody,
  purchase as purchaseSchema,
  purchaseRequest,
} from '../schemas/purchase.ts';
import { formatTime } from '../schemas/rfc3339.ts';
import { validate } from '../schemas/validate.ts';
import { findItem } from './find-item.ts';
import { refusePurchase } from './refuse-purchase.ts';

const KEY_HEADER = 'idempotency-key';

/**
 * The hot route. What the API can tell by itself comes first, then the rate limit, and the gate decides last, so that
 * a request which fails costs Redis nothing.
 */
export const placePurchase = defineRoute({
  method: 'post',
  path: '/sales/:saleId/purchases',
  access: ['buyer', 'shop', 'operator'],
  body: { schema: purchaseRequest, mayBeAbsent: true },
  documentation: {
    operationId: 'placePurchase',
    tag: 'Purchases and orders',
    summary: 'Buy',
    description:
      'Takes the units at once and queues the order. With an Idempotency-Key, sending it again is safe: it is ' +
      'answered with the same order, whatever has become of the sale.',
    headers: z.object({ 'Idempotency-Key': idempotencyKey.optional() }),
    answers: {
      202: {
        description: 'The units are reserved.',
        schema: purchaseSchema,
        headers: {
          Location: 'The address of the order.',
          'Idempotency-Replayed': 'true when this purchase had been placed before.',
        },
      },
    },
    problems: [
      'forbidden',
      'sale-not-found',
      'sku-not-found',
      'idempotency-key-reused',
      'sale-not-open',
      'sale-closed',
      'sale-paused',
      'buyer-limit-reached',
      'sold-out',
      'not-enough-stock',
      'too-many-requests',
      'unavailable',
      'outcome-unknown',
    ],
  },
  check({ raw, principal, body }) {
    const given = raw.headers[KEY_HEADER];
    if (given !== undefined) {
      const detail =
        headerCount(raw, KEY_HEADER) > 1 ? 'is given more than once' : whyNoKey(given.toString());
      if (detail !== null) return invalidRequest([{ pointer: `/headers/${KEY_HEADER}`, detail }]);
    }
    const buyer = buyerOf(principal, body.buyerId);
    return typeof buyer === 'string' ? null : buyer;
  },
  async handle(request, deps) {
    const answer = await purchaseAnswer(request, deps);
    if (isProblem(answer)) {
      deps.metrics.purchaseRefused(answer.slug);
    } else if (answer.headers['Idempotency-Replayed'] === undefined) {
      deps.metrics.purchaseAccepted();
    }
    return answer;
  },
});

async function purchaseAnswer(
  { raw, requestId, principal, ids, body }: RouteRequest<z.infer<typeof purchaseRequest>, unknown>,
  { engine, limitPurchases, log }: RouteDeps,
): Promise<Answer> {
  const buyerId = buyerOf(principal, body.buyerId);
  if (typeof buyerId !== 'string') return buyerId;
  const catalog = await engine.findCatalog(ids.saleId);
  if (catalog === null) return saleNotFound();
  const item = findItem(catalog, body.sku);
  if (item === 'unknown') return skuNotFound();
  if (item === 'ambiguous') {
    const detail = 'is required, because the sale has several items';
    return invalidRequest([{ pointer: '/sku', detail }]);
  }
  const waitSeconds = limitPurchases(raw.socket.remoteAddress ?? '');
  if (waitSeconds > 0) return tooMany(waitSeconds);

  const purchase: Purchase = {
    orderNo: newOrderNo(catalog.partition),
    sku: item.sku,
    quantity: body.quantity,
    buyerId,
    idempotencyKey: raw.headers[KEY_HEADER]?.toString() ?? null,
    requestId,
  };
  const outcome = await engine.placePurchase(catalog, purchase);
  switch (outcome.outcome) {
    case 'accepted':
      if (log.isLevelEnabled('debug')) log.debug({ saleId: ids.saleId, ...purchase }, 'purchase accepted');
      return accepted({
        orderNo: purchase.orderNo,
        saleId: catalog.saleId,
        sku: item.sku,
        buyerId,
        quantity: body.quantity,
        amount: amountOf(item.unitPrice, body.quantity),
        currency: catalog.currency,
        state: 'queued',
        serverTime: formatTime(outcome.serverTimeMs),
      });
    case 'replayed':
      return replayed(engine, outcome.orderNo);
    case 'idempotency_key_reused':
    case 'sale_not_open':
    case 'sale_closed':
    case 'sale_paused':
    case 'buyer_limit_reached':
    case 'sold_out':
    case 'not_enough_stock':
    case 'queue_full':
    case 'unavailable':
    case 'unknown':
    case 'unconfirmed':
      return refusePurchase(outcome, purchase);
  }
}

/** A buyer buys for nobody else; a shop or an operator has to say for whom. */
function buyerOf(principal: Principal | null, given: string | undefined): string | Problem {
  if (principal?.role === 'buyer') {
    return given === undefined || given === principal.buyerId
      ? principal.buyerId
      : problem('forbidden', 'A buyer can only buy for itself.', {});
  }
  return given ?? invalidRequest([{ pointer: '/buyerId', detail: 'is required with this token' }]);
}

function whyNoKey(given: string): string | null {
  const checked = validate(idempotencyKey, given);
  return checked.ok ? null : (checked.errors[0]?.detail ?? null);
}

function tooMany(waitSeconds: number): Problem {
  const detail = 'This address sends purchases faster than it may.';
  return problem('too-many-requests', detail, {}, { 'Retry-After': String(waitSeconds) });
}

/** The first answer again, with what has become of the order since; an order that cannot be found now is a 503. */
async function replayed(engine: Engine, orderNo: string): Promise<Answer> {
  const found = await engine.findOrder(orderNo);
  if (found === null) return unavailable(new Error(`the replayed order ${orderNo} is in no store`));
  const { order, serverTimeMs } = found;
  const { saleId, sku, buyerId, quantity, amount, currency, state } = order;
  const serverTime = formatTime(serverTimeMs);
  return accepted(
    { orderNo, saleId, sku, buyerId, quantity, amount, currency, state, serverTime },
    { 'Idempotency-Replayed': 'true' },
  );
}

function accepted(body: PurchaseBody, headers: Readonly<Record<string, string>> = {}): Answer {
  return json(202, body, { Location: `/orders/${body.orderNo}`, ...headers });
}
