import type { IncomingMessage } from 'node:http';
import {
  amountOf,
  type CatalogItem,
  isOperatingError,
  newOrderNo,
  StoreUnavailableError,
  type Purchase,
  type SaleCatalog,
} from '@stampede/domain';
import type { Principal } from '../auth/principal.ts';
import type { Engine } from '../engine.ts';
import { type Answer, isProblem, json, type Success } from '../http/answer.ts';
import { invalidRequest, saleNotFound, skuNotFound, unavailable } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { problem, type Problem } from '../http/problems.ts';
import type { RouteDeps } from '../http/route.ts';
import type { PurchaseBody } from '../schemas/purchase.ts';
import { formatTime } from '@stampede/domain';
import { findItem } from './find-item.ts';
import { refusePurchase } from './refuse-purchase.ts';

/** A purchase that has passed all checks that do not need the sale. */
export interface CheckedPurchase {
  readonly saleId: string;
  readonly sku: string | undefined;
  readonly quantity: number;
  readonly buyerId: string;
  readonly idempotencyKey: string | null;
  readonly requestId: string;
  readonly from: IncomingMessage;
}

/** A buyer buys only for themselves; a shop or an operator must name the buyer. */
export function buyerOf(principal: Principal | null, given: string | undefined): string | Problem {
  if (principal?.role === 'buyer') {
    return given === undefined || given === principal.buyerId
      ? principal.buyerId
      : problem('forbidden', 'A buyer can only buy for itself.', {});
  }
  return given ?? invalidRequest([{ pointer: '/buyerId', detail: 'is required with this token' }]);
}

/**
 * Decides a purchase, creates the answer and counts it, for the general route and for the fast path. Checks of the API
 * come first, then the rate limit, and the gate last, so that a request that fails costs Redis nothing.
 */
export async function decidePurchase(checked: CheckedPurchase, deps: RouteDeps): Promise<Answer> {
  const found = deps.engine.findCatalog(checked.saleId);
  // Only a sale that is not cached needs a wait.
  const catalog = found instanceof Promise ? await found : found;
  const answer = catalog === null ? saleNotFound() : await buy(catalog, checked, deps);
  if (isProblem(answer)) {
    deps.metrics.purchaseRefused(answer.slug);
  } else if (answer.headers['Idempotency-Replayed'] === undefined) {
    deps.metrics.purchaseAccepted();
  }
  return answer;
}

function buy(catalog: SaleCatalog, checked: CheckedPurchase, deps: RouteDeps): Answer | Promise<Answer> {
  const item = itemOf(catalog, checked.sku);
  if (isProblem(item)) return item;
  const waitSeconds = deps.limitPurchases(checked.from);
  return waitSeconds > 0 ? tooMany(waitSeconds) : place(catalog, item, checked, deps, 1);
}

function itemOf(catalog: SaleCatalog, sku: string | undefined): CatalogItem | Problem {
  const item = findItem(catalog, sku);
  if (item === 'unknown') return skuNotFound();
  if (item === 'ambiguous') {
    const detail = 'is required, because the sale has several items';
    return invalidRequest([{ pointer: '/sku', detail }]);
  }
  return item;
}

/** @param attempt from 1, counting the catalogs that were tried */
function place(
  catalog: SaleCatalog,
  { sku, unitPrice }: CatalogItem,
  checked: CheckedPurchase,
  deps: RouteDeps,
  attempt: number,
): Promise<Answer> {
  const { engine, log } = deps;
  const { saleId, currency } = catalog;
  const { quantity, buyerId, idempotencyKey, requestId } = checked;
  const orderNo = newOrderNo(catalog.partition);
  const amount = amountOf(unitPrice, quantity);
  const purchase: Purchase = { orderNo, sku, quantity, amount, buyerId, idempotencyKey, requestId };
  return engine.placePurchase(catalog, purchase).then((outcome) => {
    if (outcome.outcome === 'accepted') {
      if (log.isLevelEnabled('debug')) log.debug({ saleId, ...purchase }, 'purchase accepted');
      const serverTime = formatTime(outcome.serverTimeMs);
      const state = 'queued';
      return accepted({ orderNo, saleId, sku, buyerId, quantity, amount, currency, state, serverTime });
    }
    if (outcome.outcome === 'replayed') return replayed(engine, outcome.orderNo);
    if (outcome.outcome === 'catalog_changed') return placeAgain(catalog, checked, deps, attempt);
    return refusePurchase(outcome, purchase);
  });
}

/** Catalogs tried: with the pauses between them half a second, enough for a change that is being made. */
const ATTEMPTS_MAX = 10;

/** With the present prices. The gate has refused those of `refused`, and reserved nothing. */
async function placeAgain(
  refused: SaleCatalog,
  checked: CheckedPurchase,
  deps: RouteDeps,
  attempt: number,
): Promise<Answer> {
  if (attempt === ATTEMPTS_MAX) return unavailable(new Error('the gate has another catalog than the ledger'));
  const catalog = await deps.engine.rereadCatalog(refused);
  if (catalog === null) return saleNotFound();
  const item = itemOf(catalog, checked.sku);
  return isProblem(item) ? item : place(catalog, item, checked, deps, attempt + 1);
}

function tooMany(waitSeconds: number): Problem {
  const detail = 'This address sends purchases faster than it may.';
  return problem('too-many-requests', detail, {}, { 'Retry-After': String(waitSeconds) });
}

/**
 * The first answer again, with the order's present state. While that cannot be read, the answer must not claim that
 * nothing was reserved: the first purchase's units may be.
 */
async function replayed(engine: Engine, orderNo: string): Promise<Answer> {
  let found: Awaited<ReturnType<Engine['findOrder']>>;
  try {
    found = await engine.findOrder(orderNo);
    if (found === null) throw new StoreUnavailableError('postgres', `replay: no store has order ${orderNo}`);
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    const detail =
      'It was bought before, and the state of its order cannot be read now. Read the order later.';
    return { ...orderOutcomeUnknown(orderNo, detail), cause: error };
  }
  const { order, serverTimeMs } = found;
  const { saleId, sku, buyerId, quantity, amount, currency, state } = order;
  const serverTime = formatTime(serverTimeMs);
  return accepted(
    { orderNo, saleId, sku, buyerId, quantity, amount, currency, state, serverTime },
    { 'Idempotency-Replayed': 'true' },
  );
}

function accepted(purchase: PurchaseBody, headers?: Readonly<Record<string, string>>): Success {
  return json(202, purchase, { Location: `/orders/${purchase.orderNo}`, ...headers });
}
