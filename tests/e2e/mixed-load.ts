import { setTimeout as delay } from 'node:timers/promises';
import { randomNumbers, ShopClient, waitFor, type PurchaseRequest, type ShopAccess } from '@stampede/testkit';

const WORKERS = 6;
const PAUSE_MS = 50;
const UNIT_PRICE = 1000;
const SALE = 'mixed';
/** Nearly always sold out: its units are released only when an order is cancelled or expires. */
const SCARCE = { sku: 'scarce', allotment: 30 };
const PLENTY = { sku: 'plenty', allotment: 1_000_000 };
/** Refusals that are possible at any time. */
const ORDINARY = new Set(['sold-out', 'not-enough-stock', 'unavailable']);
/** Answers for an order that is too late, or in the queue while no order-creator runs; not retried. */
const LEFT_ALONE = new Set(['payment-window-closed', 'order-not-cancellable', 'order-not-ready']);

/** One buy API, of either version. */
export interface Door {
  readonly client: ShopClient;
  accepted: number;
  inHand: number;
}

/** The promise of a 202, and the order's last state that the shop received. */
export interface Promised {
  readonly request: PurchaseRequest;
  end: 'paid' | 'cancelled' | 'expired' | 'unknown';
}

/** Buyers who buy, pay, cancel, do nothing and repeat purchases, at any open door. */
export class MixedLoad {
  readonly saleId = SALE;
  readonly promised = new Map<string, Promised>();
  /** Answers that no buyer should get. */
  readonly odd: string[] = [];
  readonly #doors = new Set<Door>();
  readonly #keyed: { readonly request: PurchaseRequest; readonly orderNo: string }[] = [];
  readonly #random = randomNumbers(1);
  #isOver = false;
  #workers: Promise<unknown> = Promise.resolve();
  #buyers = 0;

  open(access: ShopAccess): Door {
    const door = { client: new ShopClient(access, WORKERS), accepted: 0, inHand: 0 };
    this.#doors.add(door);
    return door;
  }

  /** Sends no more requests there, and waits for those in flight. */
  async close(door: Door): Promise<void> {
    this.#doors.delete(door);
    await waitFor('the door has nothing in hand', () => door.inHand === 0);
    door.client.close();
  }

  async start(door: Door): Promise<void> {
    await door.client.openSale({
      saleId: SALE,
      items: [SCARCE, PLENTY],
      buyerLimit: 2,
      paymentWindowSeconds: 2,
    });
    this.#workers = Promise.all(Array.from({ length: WORKERS }, () => this.#work()));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#workers;
    for (const door of this.#doors) await this.close(door);
  }

  /** Waits until each of these doors has accepted `count` more purchases. */
  async goesOn(count: number, ...doors: readonly Door[]): Promise<void> {
    const goals = doors.map((door) => ({ door, accepted: door.accepted + count }));
    await waitFor(`each door has accepted ${count} more`, () =>
      goals.every(({ door, accepted }) => door.accepted >= accepted),
    );
  }

  async #work(): Promise<void> {
    while (!this.#isOver) {
      if (this.#below(5) === 0) await this.#sendAgain();
      else await this.#buy();
      await delay(PAUSE_MS);
    }
  }

  async #buy(): Promise<void> {
    this.#buyers += 1;
    const request = {
      sku: this.#below(3) === 0 ? SCARCE.sku : PLENTY.sku,
      quantity: 1 + this.#below(2),
      buyerId: `buyer ${this.#buyers} ü`,
      ...(this.#below(2) === 0 ? { idempotencyKey: `key ${this.#buyers}` } : {}),
    };
    const orderNo = await this.#purchase(request);
    if (orderNo === null) return;
    const promised: Promised = { request, end: 'expired' };
    if (this.promised.has(orderNo)) this.odd.push(`${orderNo} was promised twice`);
    this.promised.set(orderNo, promised);
    if (request.idempotencyKey !== undefined) this.#keyed.push({ request, orderNo });
    const choice = this.#below(10);
    if (choice < 4) return;
    if (choice < 6) await this.#finish(orderNo, promised, 'cancelled');
    else if (request.sku === PLENTY.sku) await this.#finish(orderNo, promised, 'paid');
  }

  /** Repeats a purchase, perhaps at the other version: it must return the same order. */
  async #sendAgain(): Promise<void> {
    const earlier = this.#keyed[this.#below(this.#keyed.length)];
    if (earlier === undefined) return;
    const orderNo = await this.#purchase(earlier.request);
    if (orderNo !== null && orderNo !== earlier.orderNo)
      this.odd.push(`${earlier.request.idempotencyKey ?? ''} is ${earlier.orderNo} and ${orderNo}`);
  }

  async #purchase(request: PurchaseRequest): Promise<string | null> {
    const { reply, door } = await this.#at((client) => client.purchase(SALE, request));
    if (reply.status === 202) {
      door.accepted += 1;
      return String(reply.body['orderNo']);
    }
    if (!ORDINARY.has(reply.slug ?? '')) this.odd.push(`purchase: ${JSON.stringify(reply)}`);
    return null;
  }

  async #finish(orderNo: string, promised: Promised, end: 'paid' | 'cancelled'): Promise<void> {
    await this.#at((client) => client.order(orderNo, 5));
    const { reply } = await this.#at((client) =>
      end === 'paid' ? client.pay(orderNo, promised.request.quantity * UNIT_PRICE) : client.cancel(orderNo),
    );
    if (reply.status === 200 || reply.status === 201) promised.end = end;
    else if (reply.status === 503) promised.end = 'unknown';
    else if (!LEFT_ALONE.has(reply.slug ?? '')) this.odd.push(`${end}: ${JSON.stringify(reply)}`);
  }

  async #at<Answer>(send: (client: ShopClient) => Promise<Answer>): Promise<{ reply: Answer; door: Door }> {
    const doors = [...this.#doors];
    const door = doors[this.#below(doors.length)];
    if (door === undefined) throw new Error('no door is open');
    door.inHand += 1;
    try {
      return { reply: await send(door.client), door };
    } finally {
      door.inHand -= 1;
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
