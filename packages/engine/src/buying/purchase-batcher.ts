import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Purchase, PurchaseOutcome, SaleCatalog } from '@stampede/domain';
import { RESERVE_BATCH_MAX } from '@stampede/store';
import { placePurchases } from './place-purchases.ts';
import type { Stores } from '../stores/stores.ts';

/** Calls of one sale in flight. More than one only as {@link PurchaseBatcher} describes. */
const CALLS_OF_SALE_MAX = 4;
/** Calls of one partition in flight: Redis uses one core, and more calls would only queue there. */
const CALLS_OF_PARTITION_MAX = 32;
/** Purchases in flight, of all sales. Above this, fail fast: `unavailable` is returned without a call. */
const IN_FLIGHT_MAX = 20_000;

const UNAVAILABLE: PurchaseOutcome = { outcome: 'unavailable' };
const SOLD_OUT: PurchaseOutcome = { outcome: 'sold_out' };

interface PendingPurchase {
  readonly purchase: Purchase;
  readonly resolve: (outcome: PurchaseOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface SaleQueue {
  readonly catalog: SaleCatalog;
  readonly partition: PartitionQueue;
  /** In the order of arrival. */
  pending: PendingPurchase[];
  callsInFlight: number;
}

interface PartitionQueue {
  callsInFlight: number;
  /** Sales that may send a call as soon as the partition has a free slot, in round-robin order. */
  readonly ready: Set<SaleQueue>;
}

/**
 * Group commit for one process: purchases of one sale that arrive together are sent to the gate in one call.
 *
 * A purchase is in flight from `place` until its outcome. It moves through these states:
 *
 * - pending: in the queue of its sale. It moves on when a call includes it.
 * - sent: in a call of up to 64. It moves on when the gate replies, or when the reply is lost.
 * - concluding: a lost reply is resolved, or replicas confirm. The call no longer counts, so later calls do not wait.
 * - decided: its promise is resolved. A failed call affects only its own purchases.
 *
 * The queue of a sale moves between these states:
 *
 * - absent: neither a pending purchase nor a call. The first purchase creates it, ready.
 * - ready: purchases are pending and no call is in flight, or a full batch is pending and fewer than four calls are. At
 *   the end of the turn of the event loop, and after each reply, ready queues take turns while the partition has fewer
 *   than 32 calls in flight.
 * - collecting: a call is in flight and less than a full batch is pending, or four calls are. The next reply, or the
 *   purchase that fills the batch, makes it ready.
 *
 * A lone purchase is not delayed beyond the turn in which it came. Batches grow with the load, so that the cost of a
 * purchase in Redis falls as the load rises.
 */
export class PurchaseBatcher {
  readonly #stores: Stores;
  readonly #inFlightMax: number;
  /** By catalog, so that all purchases of a call are of one version. */
  readonly #sales = new Map<SaleCatalog, SaleQueue>();
  readonly #partitions = new Map<number, PartitionQueue>();
  #inFlight = 0;
  #endOfTurn: Promise<void> | null = null;
  #stopped = false;
  #whenIdle: (() => void) | null = null;

  constructor(stores: Stores, { inFlightMax = IN_FLIGHT_MAX }: { readonly inFlightMax?: number } = {}) {
    this.#stores = stores;
    this.#inFlightMax = inFlightMax;
  }

  /**
   * Resolves with the purchase's outcome; operating errors are outcomes, not exceptions. `sold_out` may come from the
   * cache, except for a purchase with a key: it may be a replay, which only the gate can recognise.
   */
  place(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    if (this.#stopped || this.#inFlight >= this.#inFlightMax) return Promise.resolve(UNAVAILABLE);
    return this.#isSoldOut(catalog, purchase)
      ? this.#refuseAtEndOfTurn(catalog, purchase)
      : this.#enqueue(catalog, purchase);
  }

  /** Refuses new purchases, and resolves when those in flight have their outcome. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /**
   * The sold-out answers of one turn are written back to back at its end, so that a client wakes up once for all of
   * them. They await one promise, so that only writes come between two. A purchase whose item has left the cache by
   * then is sent to the gate.
   */
  async #refuseAtEndOfTurn(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    await this.#sendAtEndOfTurn();
    return this.#isSoldOut(catalog, purchase) ? SOLD_OUT : this.place(catalog, purchase);
  }

  #isSoldOut({ saleId, partition }: SaleCatalog, { sku, idempotencyKey }: Purchase): boolean {
    const { soldOut, gate } = this.#stores;
    return idempotencyKey === null && soldOut.has(saleId, sku) && gate.isTrusted(partition);
  }

  #enqueue(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    return new Promise((resolve, reject) => {
      const sale = this.#queueOf(catalog);
      sale.pending.push({ purchase, resolve, reject });
      this.#inFlight += 1;
      if (!maySend(sale)) return;
      sale.partition.ready.add(sale);
      this.#sendAtEndOfTurn().catch(reject);
    });
  }

  /** Runs after the poll phase of this turn, and so after all purchases that it delivers. */
  #sendAtEndOfTurn(): Promise<void> {
    return (this.#endOfTurn ??= endOfTurn().then(() => {
      this.#endOfTurn = null;
      for (const partition of this.#partitions.values()) this.#send(partition);
    }));
  }

  #queueOf(catalog: SaleCatalog): SaleQueue {
    let sale = this.#sales.get(catalog);
    if (sale === undefined) {
      let partition = this.#partitions.get(catalog.partition);
      if (partition === undefined) {
        partition = { callsInFlight: 0, ready: new Set() };
        this.#partitions.set(catalog.partition, partition);
      }
      sale = { catalog, partition, pending: [], callsInFlight: 0 };
      this.#sales.set(catalog, sale);
    }
    return sale;
  }

  /** One batch of each ready sale in turn, while there is room. */
  #send(partition: PartitionQueue): void {
    for (const sale of partition.ready) {
      if (partition.callsInFlight >= CALLS_OF_PARTITION_MAX) return;
      // Added again below, behind the others, if it has more to send: a set iterates in the order of insertion.
      partition.ready.delete(sale);
      const batch = takeBatch(sale);
      sale.callsInFlight += 1;
      partition.callsInFlight += 1;
      this.#call(sale, batch)
        .catch((error: unknown) => {
          for (const { reject } of batch) reject(error);
        })
        .finally(() => {
          this.#inFlight -= batch.length;
          if (this.#inFlight === 0) this.#whenIdle?.();
        });
      if (maySend(sale)) partition.ready.add(sale);
    }
  }

  async #call(sale: SaleQueue, batch: readonly PendingPurchase[]): Promise<void> {
    const { saleId, partition, version } = sale.catalog;
    const purchases = batch.map(({ purchase }) => purchase);
    const call = { partition, saleId, version, purchases };
    const outcomes = await placePurchases(this.#stores, call, () => this.#callEnded(sale));
    batch.forEach(({ resolve }, index) => resolve(outcomes[index] ?? { outcome: 'unknown' }));
  }

  #callEnded(sale: SaleQueue): void {
    sale.callsInFlight -= 1;
    sale.partition.callsInFlight -= 1;
    if (maySend(sale)) sale.partition.ready.add(sale);
    else if (sale.callsInFlight === 0) this.#sales.delete(sale.catalog);
    this.#send(sale.partition);
  }
}

/** Whether the queue is ready: any purchase when no call is in flight, a full batch beside others. */
function maySend({ pending, callsInFlight }: SaleQueue): boolean {
  if (callsInFlight === 0) return pending.length > 0;
  return callsInFlight < CALLS_OF_SALE_MAX && pending.length >= RESERVE_BATCH_MAX;
}

function takeBatch(sale: SaleQueue): readonly PendingPurchase[] {
  const { pending } = sale;
  if (pending.length <= RESERVE_BATCH_MAX) {
    sale.pending = [];
    return pending;
  }
  sale.pending = pending.slice(RESERVE_BATCH_MAX);
  return pending.slice(0, RESERVE_BATCH_MAX);
}
