import type { Purchase } from '@stampede/domain';

/** What the outside was told in one history: the laws are about these words. */
export class Promises {
  /** Order numbers that were answered 202, with their purchases. */
  readonly accepted = new Map<string, Purchase>();
  /** Of these, the ones that Redis itself has lost, before they were orders: nobody can keep those. */
  readonly lost = new Set<string>();
  /** Orders whose payment was answered `captured`. */
  readonly captured = new Set<string>();
  /** Orders whose cancellation was answered `cancelled`. */
  readonly cancelled = new Set<string>();

  /** Orders whose return was answered `returned`. */
  readonly returned = new Set<string>();

  constructor(given: readonly Purchase[]) {
    for (const purchase of given) this.accepted.set(purchase.orderNo, purchase);
  }

  /** Those that only Redis knows about. */
  notYetOrdered(ordered: ReadonlySet<string>): string[] {
    return [...this.accepted.keys()].filter((orderNo) => !ordered.has(orderNo));
  }
}
