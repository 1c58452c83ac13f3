import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers, type Reply } from '@stampede/testkit';
import type { SalePlan } from './sale-plan.ts';
import type { Shop } from './shop.ts';

export interface BuyersOptions {
  readonly shop: Shop;
  readonly sales: readonly SalePlan[];
  readonly seed: number;
  /** Buyers at the same time. */
  readonly count: number;
  /** The longest pause between two purchases of one buyer: the rate of the storm. */
  readonly pauseMaxMs: number;
  /** Ends the storm: no new operation begins. */
  readonly signal: AbortSignal;
}

const NAMES = 300;
const QUANTITY_MAX = 3;
/** Retries of a buyer or a shop without an answer. */
const RESENDS_MAX = 4;
const RESEND_PAUSE_MS = 300;
/** Promised orders with a planned operation. */
const PLANS_MAX = 400;
/** Payments at the deadline are sent this long before it to this long after it. */
const DEADLINE_MS = 100;

/**
 * All buyers, until the signal: each buys, retries without an answer (and sometimes after one), and then pays, pays
 * twice, pays at the deadline, cancels, does both at the same time, or does nothing. Some of what may be paid is returned. The draws are seeded; the times
 * depend on the system.
 */
export async function runBuyers(options: BuyersOptions): Promise<void> {
  const plans = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const later = (plan: Promise<void>): void => {
    const kept = plan.then(
      () => {
        plans.delete(kept);
      },
      (error: unknown) => {
        failures.push(error);
      },
    );
    plans.add(kept);
  };
  await Promise.all(
    Array.from({ length: options.count }, async (_, index) => {
      const random = randomNumbers(options.seed * 1000 + index);
      const buyer = new Buyer(options, random);
      while (!options.signal.aborted && failures.length === 0) {
        const promised = await buyer.buy();
        if (promised !== null && plans.size < PLANS_MAX) later(buyer.decide(promised));
        await sleep(random() * options.pauseMaxMs);
      }
    }),
  );
  await Promise.all(plans);
  if (failures.length > 0) throw failures[0];
}

interface Promised {
  readonly orderNo: string;
  readonly amount: number;
}

class Buyer {
  readonly #options: BuyersOptions;
  readonly #random: () => number;

  constructor(options: BuyersOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** One purchase, and its retries; returns the promise, or null. */
  async buy(): Promise<Promised | null> {
    const { shop, sales } = this.#options;
    const sale = this.#pick(sales);
    const wish = {
      sku: this.#pick(sale.items).sku,
      quantity: 1 + this.#below(QUANTITY_MAX),
      buyerId: `buyer-${this.#below(NAMES)}`,
    };
    const keyed = this.#random() < 0.6 ? { ...wish, idempotencyKey: randomUUID() } : null;
    if (keyed === null) return promisedBy(await shop.buy(sale.saleId, { ...wish, requestId: randomUUID() }));
    const send = (): Promise<Reply> => shop.buy(sale.saleId, { ...keyed, requestId: randomUUID() });
    const replies = this.#random() < 0.15 ? await Promise.all([send(), send()]) : [await send()];
    for (let resends = 0; resends < RESENDS_MAX && replies.some(isSilence); resends += 1) {
      await sleep(RESEND_PAUSE_MS);
      replies.splice(0, replies.length, await send());
    }
    if (this.#random() < 0.1) replies.push(await send());
    return replies.map(promisedBy).find((promised) => promised !== null) ?? null;
  }

  /** Chooses what to do with a promised purchase. */
  async decide(promised: Promised): Promise<void> {
    const { orderNo, amount } = promised;
    const { shop } = this.#options;
    const choice = this.#random();
    const order = await shop.readOrder(orderNo, choice < 0.9 ? 10 : undefined);
    if (order.status !== 200) return;
    const reference = randomUUID();
    if (choice < 0.3) {
      await sleep(this.#random() * 2000);
      await this.#pay(promised, reference);
      if (this.#random() < 0.4) await this.#return(orderNo);
    } else if (choice < 0.4) {
      const second = this.#random() < 0.5 ? reference : randomUUID();
      await Promise.all([this.#pay(promised, reference), this.#pay(promised, second)]);
      if (this.#random() < 0.4)
        await Promise.all([this.#return(orderNo), this.#pay(promised, randomUUID()), this.#return(orderNo)]);
    } else if (choice < 0.55) {
      await sleep(untilDeadlineMs(order) + (this.#random() * 2 - 1) * DEADLINE_MS);
      await this.#pay(promised, reference);
    } else if (choice < 0.65) {
      await this.#insist(() => shop.cancel(orderNo));
    } else if (choice < 0.72) {
      await Promise.all([this.#pay(promised, reference), this.#insist(() => shop.cancel(orderNo))]);
    } else if (choice < 0.75) {
      await this.#pay({ orderNo, amount: amount + 1 }, reference);
      if (this.#random() < 0.7) await this.#pay(promised, reference);
    }
    if (this.#random() < 0.3) await shop.readOrder(orderNo);
    if (this.#random() < 0.1) await shop.readSale(this.#pick(this.#options.sales).saleId);
  }

  /** A shop retries the report of a payment until it has an outcome. */
  async #pay({ orderNo, amount }: Promised, reference: string): Promise<void> {
    await this.#insist(() => this.#options.shop.pay(orderNo, amount, reference));
  }

  /** Half of what is returned cannot be sold again. */
  async #return(orderNo: string): Promise<void> {
    const restock = this.#random() < 0.5;
    await this.#insist(() => this.#options.shop.return(orderNo, restock));
  }

  async #insist(send: () => Promise<Reply>): Promise<void> {
    for (let resends = 0; resends <= RESENDS_MAX; resends += 1) {
      const reply = await send();
      if (!isSilence(reply) && reply.slug !== 'order-not-ready') return;
      await sleep(RESEND_PAUSE_MS);
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }
}

/** The outcome is unknown. */
function isSilence({ status }: Reply): boolean {
  return status === 0 || status >= 500;
}

function promisedBy({ status, body }: Reply): Promised | null {
  return status === 202 ? { orderNo: String(body['orderNo']), amount: Number(body['amount']) } : null;
}

function untilDeadlineMs({ body }: Reply): number {
  const { expiresAt, serverTime } = body;
  if (typeof expiresAt !== 'string' || typeof serverTime !== 'string') return 0;
  return Math.max(0, Date.parse(expiresAt) - Date.parse(serverTime));
}
