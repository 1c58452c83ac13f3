import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Purchase, PurchaseOutcome, SaleCatalog } from '@stampede/domain';
import { RESERVE_BATCH_MAX } from '@stampede/store';
import { reserveBatch } from './reserve-batch.ts';
import { confirmPurchases } from './confirm-purchases.ts';
import { resolveLostReply } from './resolve-lost-reply.ts';
import type { Stores } from '../stores/stores.ts';

/** Calls of one sale under way at once; see {@link PurchaseBatcher} for when there is more than one. */
const CALLS_OF_SALE_MAX = 4;
/** The same for all sales of a partition together: Redis has one core, and more would only wait there. */
const CALLS_OF_PARTITION_MAX = 32;
/** Purchases of all sales that wait for the gate; beyond it they are refused at once instead of late. */
const IN_HAND_MAX = 20_000;

const UNAVAILABLE: PurchaseOutcome = { outcome: 'unavailable' };
const SOLD_OUT: PurchaseOutcome = { outcome: 'sold_out' };

interface Waiting {
  readonly purchase: Purchase;
  readonly answer: (outcome: PurchaseOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** Where the purchases of one sale wait. */
interface Counter {
  readonly catalog: SaleCatalog;
  readonly partition: PartitionCalls;
  waiting: Waiting[];
  calls: number;
}

interface PartitionCalls {
  /** Under way. */
  calls: number;
  /** Whose purchases may be sent as soon as there is room; in the order of their coming, each in its turn. */
  readonly ready: Set<Counter>;
}

/**
 * Group commit for one process: purchases of one sale that come together go to the gate together.
 *
 * A lone purchase is not held back: when no call of its sale is under way, it goes at the end of the very turn of the
 * event loop in which it came. While one is under way, what comes is collected until the reply is there or the batch is
 * full; only full batches go beside others. So batches grow with the load by themselves, and Redis pays less for each
 * purchase when it has the most of them.
 *
 * What is bounded: the purchases of a call, the calls under way of a sale and of a partition, and the purchases in
 * hand. A call that fails is the matter of its own purchases, and while it is found out what became of a lost one, its
 * place is free.
 */
export class PurchaseBatcher {
  readonly #stores: Stores;
  readonly #inHandMax: number;
  readonly #counters = new Map<string, Counter>();
  readonly #partitions = new Map<number, PartitionCalls>();
  #inHand = 0;
  #isScheduled = false;
  #endOfTurn: Promise<void> | null = null;
  #stopped = false;
  #whenIdle: (() => void) | null = null;

  constructor(stores: Stores, { inHandMax = IN_HAND_MAX }: { readonly inHandMax?: number } = {}) {
    this.#stores = stores;
    this.#inHandMax = inHandMax;
  }

  /**
   * Resolves with the purchase's outcome; operating errors are outcomes, not exceptions. What the gate has just said to
   * be sold out is not asked again, except for a purchase with a key: it may be a replay, which only the gate can tell.
   */
  place(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    if (this.#stopped || this.#inHand >= this.#inHandMax) return Promise.resolve(UNAVAILABLE);
    return this.#isSoldOut(catalog, purchase)
      ? this.#tellAtEndOfTurn(catalog, purchase)
      : this.#ask(catalog, purchase);
  }

  /**
   * Everybody who is told so in one turn is told at its end, in a row: whoever receives the answers stays awake from one to
   * the next then. One promise for all of them keeps their steps together, so that nothing but writing comes between two
   * answers. What is not remembered any more by then is asked of the gate.
   */
  async #tellAtEndOfTurn(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    this.#endOfTurn ??= endOfTurn().then(() => {
      this.#endOfTurn = null;
    });
    await this.#endOfTurn;
    return this.#isSoldOut(catalog, purchase) ? SOLD_OUT : this.place(catalog, purchase);
  }

  #isSoldOut({ saleId, partition }: SaleCatalog, { sku, idempotencyKey }: Purchase): boolean {
    const { soldOut, gate } = this.#stores;
    return idempotencyKey === null && soldOut.knows(saleId, sku) && gate.isTrusted(partition);
  }

  #ask(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    return new Promise((answer, fail) => {
      const counter = this.#counterOf(catalog);
      counter.waiting.push({ purchase, answer, fail });
      this.#inHand += 1;
      if (!mayGo(counter)) return;
      counter.partition.ready.add(counter);
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      // After all that the poll phase of this turn brings.
      setImmediate(() => {
        this.#isScheduled = false;
        for (const partition of this.#partitions.values()) this.#send(partition);
      });
    });
  }

  /** Refuses new purchases and resolves when the outcome of those that wait for the gate is known. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#inHand === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  #counterOf(catalog: SaleCatalog): Counter {
    let counter = this.#counters.get(catalog.saleId);
    if (counter === undefined) {
      let partition = this.#partitions.get(catalog.partition);
      if (partition === undefined) {
        partition = { calls: 0, ready: new Set() };
        this.#partitions.set(catalog.partition, partition);
      }
      counter = { catalog, partition, waiting: [], calls: 0 };
      this.#counters.set(catalog.saleId, counter);
    }
    return counter;
  }

  /** One batch of each sale in turn, as long as there is room. */
  #send(partition: PartitionCalls): void {
    for (const counter of partition.ready) {
      if (partition.calls >= CALLS_OF_PARTITION_MAX) return;
      // Put behind the others where more can go: the set is walked in the order of insertion.
      partition.ready.delete(counter);
      const { waiting } = counter;
      const isAll = waiting.length <= RESERVE_BATCH_MAX;
      const batch = isAll ? waiting : waiting.slice(0, RESERVE_BATCH_MAX);
      counter.waiting = isAll ? [] : waiting.slice(RESERVE_BATCH_MAX);
      counter.calls += 1;
      partition.calls += 1;
      this.#call(counter, batch)
        .catch((error: unknown) => {
          for (const { fail } of batch) fail(error);
        })
        .finally(() => {
          this.#inHand -= batch.length;
          if (this.#inHand === 0) this.#whenIdle?.();
        });
      if (mayGo(counter)) partition.ready.add(counter);
    }
  }

  /** Neither what a lost reply said nor a replica is waited for in the call's place: they make only answers late. */
  async #call(counter: Counter, waiting: readonly Waiting[]): Promise<void> {
    const { saleId, partition } = counter.catalog;
    const batch = { partition, saleId, purchases: waiting.map(({ purchase }) => purchase) };
    const asked = await reserveBatch(this.#stores, batch).finally(() => this.#callEnded(counter));
    const reserved = asked === 'reply_lost' ? await resolveLostReply(this.#stores, batch) : asked;
    const outcomes =
      this.#stores.quorum === null
        ? reserved.outcomes
        : await confirmPurchases(this.#stores, batch, reserved);
    waiting.forEach(({ answer }, index) => answer(outcomes[index] ?? { outcome: 'unknown' }));
  }

  #callEnded(counter: Counter): void {
    counter.calls -= 1;
    counter.partition.calls -= 1;
    if (mayGo(counter)) counter.partition.ready.add(counter);
    else if (counter.calls === 0) this.#counters.delete(counter.catalog.saleId);
    this.#send(counter.partition);
  }
}

/** Whether something of this sale may be sent: whatever there is when no call is under way, a full batch beside others. */
function mayGo({ waiting, calls }: Counter): boolean {
  if (calls === 0) return waiting.length > 0;
  return calls < CALLS_OF_SALE_MAX && waiting.length >= RESERVE_BATCH_MAX;
}
