import { newOrderNo, type Purchase } from '@stampede/domain';
import type { Arena } from '../protocol/arena.ts';
import { recordedOrders, queuedOrders } from '../protocol/laws.ts';
import { Promises } from '../protocol/promises.ts';
import { nameOf, orderOf, type Model } from './model.ts';

let shops = 0;

/** The real thing beside one model: a new sale on the servers of an arena, and what its buyers were promised. */
export class Shop {
  readonly arena: Arena;
  readonly saleId: string;
  readonly promises = new Promises([]);
  readonly #orderNos: string[] = [];

  constructor(arena: Arena) {
    this.arena = arena;
    shops += 1;
    this.saleId = `sale-${shops}`;
  }

  /** The order number behind a number of the model. */
  orderNoOf(no: number): string {
    while (this.#orderNos.length <= no) this.#orderNos.push(newOrderNo(0));
    return this.#orderNos[no]!;
  }

  /** As a story names it; an order number that no model knows stays as it is. */
  nameOf(orderNo: string): string {
    const no = this.#orderNos.indexOf(orderNo);
    return no < 0 ? orderNo : nameOf(no);
  }

  purchaseOf(model: Model, no: number): Purchase {
    const { sku, quantity, buyer, key } = orderOf(model, no);
    return {
      orderNo: this.orderNoOf(no),
      sku,
      quantity,
      buyerId: buyer,
      idempotencyKey: key,
      requestId: nameOf(no),
    };
  }

  /** Redis has forgotten: what it alone knew cannot be asked of anybody. */
  async noteWhatIsLost(): Promise<void> {
    const kept = new Set([
      ...(await recordedOrders(this.arena.stores)),
      ...(await queuedOrders(this.arena.redis)),
    ]);
    for (const orderNo of this.promises.notYetOrdered(kept)) this.promises.lost.add(orderNo);
  }
}
