/** How long it is believed that nothing is available, in ms, counted from the moment at which the gate was asked. */
const BELIEVED_MS = 100;
/** Items, and forgotten sales, that are kept at once; more cost a question to the gate, and never a wrong answer. */
const KEPT_MAX = 10_000;

/**
 * What the gate has said to be sold out, so that the crowd behind the last unit is told without asking it again.
 *
 * Law 7 allows to say it for 100 ms after a moment at which nothing was available. The script's own moment is not known
 * here, but it is not earlier than the sending of its call, and the time counts from there. What this process has itself
 * given to the gate meanwhile (units that came back, another allotment, a sale that was paused) ends it at once, also for
 * answers that are still on their way.
 */
export class SoldOutCache {
  readonly #now: () => number;
  /** By sale, then by SKU: when the gate was asked. */
  readonly #askedAtMs = new Map<string, Map<string, number>>();
  /** By sale: answers to what was asked by then count for nothing any more. */
  readonly #forgottenAtMs = new Map<string, number>();
  #allForgottenAtMs = -Infinity;
  #items = 0;

  /** @param now a clock that only goes forward, in ms; everything here is of this clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The moment to hand to {@link remember}, taken before the gate is asked. */
  moment(): number {
    return this.#now();
  }

  /** The gate, asked at `askedAtMs`, said that nothing is available. */
  remember(saleId: string, sku: string, askedAtMs: number): void {
    const forgottenAtMs = this.#forgottenAtMs.get(saleId) ?? -Infinity;
    if (askedAtMs <= forgottenAtMs || askedAtMs <= this.#allForgottenAtMs) return;
    if (this.#items >= KEPT_MAX) this.forgetAll();
    let items = this.#askedAtMs.get(saleId);
    if (items === undefined) {
      items = new Map();
      this.#askedAtMs.set(saleId, items);
    }
    const known = items.get(sku);
    if (known === undefined) this.#items += 1;
    if (known === undefined || known < askedAtMs) items.set(sku, askedAtMs);
  }

  /** Whether nothing was available at some moment of the last 100 ms, as far as this process knows. */
  knows(saleId: string, sku: string): boolean {
    const askedAtMs = this.#askedAtMs.get(saleId)?.get(sku);
    return askedAtMs !== undefined && this.#now() - askedAtMs < BELIEVED_MS;
  }

  /** The gate of this sale was changed by this process. */
  forget(saleId: string): void {
    if (this.#forgottenAtMs.size >= KEPT_MAX) this.forgetAll();
    this.#items -= this.#askedAtMs.get(saleId)?.size ?? 0;
    this.#askedAtMs.delete(saleId);
    this.#forgottenAtMs.set(saleId, this.#now());
  }

  /** A gate is not what it was, or is not trusted. */
  forgetAll(): void {
    this.#askedAtMs.clear();
    this.#forgottenAtMs.clear();
    this.#items = 0;
    this.#allForgottenAtMs = this.#now();
  }
}
