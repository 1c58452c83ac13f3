import { newOrderNo, type Purchase } from '@stampede/domain';
import type { Arena } from '../protocol/arena.ts';
import { recordedOrders, queuedOrders } from '../protocol/laws.ts';
import { Promises } from '../protocol/promises.ts';
import { nameOf, orderOf, UNIT_PRICE, type Model } from './model.ts';

let shops = 0;

/** The real system of a model: a new sale on the servers of an arena, and the promises to its buyers. */
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

  /** Its name in a story; an order number outside the model is unchanged. */
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
      amount: quantity * UNIT_PRICE,
      buyerId: buyer,
      idempotencyKey: key,
      requestId: nameOf(no),
    };
  }

  /** Call it after a loss of data in Redis: promises known only there no longer count. */
  async noteWhatIsLost(): Promise<void> {
    const kept = new Set([
      ...(await recordedOrders(this.arena.stores)),
      ...(await queuedOrders(this.arena.redis)),
    ]);
    for (const orderNo of this.promises.notYetOrdered(kept)) this.promises.lost.add(orderNo);
  }
}
