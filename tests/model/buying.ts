import { placePurchases } from '@stampede/engine';
import type { Purchase, PurchaseOutcome } from '@stampede/domain';
import { nameOf, numbersOf, orderOf, type Model } from './model.ts';
import type { Operation, Plan, Wish } from './operation.ts';
import type { Shop } from './shop.ts';
import { reserve } from './steps.ts';

export interface DrawnPurchase {
  /** Repeats an earlier purchase, where one may be repeated. */
  readonly again: boolean;
  readonly pick: number;
  readonly buyer: string;
  readonly quantity: number;
  readonly key: string | null;
}

/** Several purchases in one call, as a buy-api batches them. */
export function buying(drawn: readonly DrawnPurchase[]): Wish {
  return {
    name: `buy ${JSON.stringify(drawn)}`,
    settle: (model) => {
      let known = model;
      const nos: number[] = [];
      const tales = drawn.map((purchase) => {
        const sent = numbersOf(known, ({ epoch }) => epoch === known.epoch);
        const again = sent[purchase.pick % Math.max(1, sent.length)];
        if (purchase.again && again !== undefined) {
          nos.push(again);
          return `${orderOf(known, again).buyer} sends ${nameOf(again)} again`;
        }
        const skus = Object.keys(known.inLedger?.allotments ?? {});
        const sku = skus[purchase.pick % skus.length];
        if (sku === undefined) return '';
        nos.push(known.orders.length);
        known = announced(known, purchase, sku);
        const key = purchase.key === null ? '' : ` with key ${purchase.key}`;
        return `${purchase.buyer} buys ${purchase.quantity} of ${sku}${key} (${nameOf(known.orders.length - 1)})`;
      });
      return known.inLedger === null
        ? null
        : { operation: placing(tales.join('; together with that, '), known, nos), model: known };
    },
  };
}

/** The model with a number for a new purchase. */
function announced(model: Model, { buyer, quantity, key }: DrawnPurchase, sku: string): Model {
  const order = {
    ...{ buyer, sku, quantity, key, epoch: model.epoch },
    ...{ ledger: null, gate: null, spent: false, keyed: false, row: null, overdue: false, held: false },
  };
  return { ...model, orders: [...model.orders, order] };
}

function placing(tale: string, known: Model, nos: readonly number[]): Operation {
  return {
    tale,
    plan: (model): Plan => {
      const { after, replies } = reserve(model, nos);
      return { states: [model, after], reply: replies.join(', ') };
    },
    act: async (stores, shop) => {
      const purchases = nos.map((no) => shop.purchaseOf(known, no));
      const outcomes = await placePurchases(stores, {
        partition: 0,
        saleId: shop.saleId,
        version: 0,
        purchases,
      });
      outcomes.forEach((outcome, at) => {
        note(shop, outcome, purchases[at]!);
      });
      return outcomes.map((outcome) => wordOf(shop, outcome)).join(', ');
    },
  };
}

function wordOf(shop: Shop, answer: PurchaseOutcome): string {
  return answer.outcome === 'replayed' ? `replayed ${shop.nameOf(answer.orderNo)}` : answer.outcome;
}

function note({ promises }: Shop, answer: PurchaseOutcome, purchase: Purchase): void {
  if (answer.outcome === 'accepted') promises.accepted.set(purchase.orderNo, purchase);
  if (answer.outcome === 'replayed') promises.accepted.set(answer.orderNo, purchase);
}
