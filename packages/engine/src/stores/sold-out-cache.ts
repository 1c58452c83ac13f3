/** Time to live of an entry, in ms, counted from the sending of the call that found nothing available. */
const TTL_MS = 100;
/** Items, and invalidated sales, in the cache. Above this it is cleared: that costs calls, never a wrong answer. */
const ENTRIES_MAX = 10_000;

/**
 * Items that the gate returned as sold out, so that the buyers after the last unit are refused without a call.
 *
 * Law 7 allows `sold_out` for 100 ms after a time at which nothing was available. The time at which the script ran is
 * not known here. It is not before the call was sent, so the TTL counts from there. A change that this process sends to
 * the gate (a release, another allotment, a paused sale) invalidates the entries of its sale immediately. Replies that
 * are in flight then are ignored.
 */
export class SoldOutCache {
  readonly #now: () => number;
  /** By sale, then by SKU: when the call was sent. */
  readonly #sentAtMs = new Map<string, Map<string, number>>();
  /** By sale: replies to calls that were sent until then are ignored. */
  readonly #invalidatedAtMs = new Map<string, number>();
  #allInvalidatedAtMs = -Infinity;
  #items = 0;

  /** @param now a monotonic clock, in ms; all times here are of this clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The time to pass to {@link add}; read it before the call is sent. */
  nowMs(): number {
    return this.#now();
  }

  /** A call that was sent at `sentAtMs` returned that nothing is available. */
  add(saleId: string, sku: string, sentAtMs: number): void {
    const invalidatedAtMs = this.#invalidatedAtMs.get(saleId) ?? -Infinity;
    if (sentAtMs <= invalidatedAtMs || sentAtMs <= this.#allInvalidatedAtMs) return;
    if (this.#items >= ENTRIES_MAX) this.invalidateAll();
    let items = this.#sentAtMs.get(saleId);
    if (items === undefined) {
      items = new Map();
      this.#sentAtMs.set(saleId, items);
    }
    const known = items.get(sku);
    if (known === undefined) this.#items += 1;
    if (known === undefined || known < sentAtMs) items.set(sku, sentAtMs);
  }

  /** Whether the item is cached as sold out. */
  has(saleId: string, sku: string): boolean {
    const sentAtMs = this.#sentAtMs.get(saleId)?.get(sku);
    return sentAtMs !== undefined && this.#now() - sentAtMs < TTL_MS;
  }

  /** For a change that this process has sent to the gate of this sale. */
  invalidate(saleId: string): void {
    if (this.#invalidatedAtMs.size >= ENTRIES_MAX) this.invalidateAll();
    this.#items -= this.#sentAtMs.get(saleId)?.size ?? 0;
    this.#sentAtMs.delete(saleId);
    this.#invalidatedAtMs.set(saleId, this.#now());
  }

  /** For a gate that was rebuilt, or that is not trusted. */
  invalidateAll(): void {
    this.#sentAtMs.clear();
    this.#invalidatedAtMs.clear();
    this.#items = 0;
    this.#allInvalidatedAtMs = this.#now();
  }
}
