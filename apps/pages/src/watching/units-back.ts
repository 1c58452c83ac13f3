import type { SeenProcess } from '@stampede/engine';

/** The window of the figure. */
const WINDOW_MS = 5 * 60_000;

interface Increment {
  readonly atMs: number;
  readonly orders: number;
  readonly seconds: number;
}

/** How long units took from the deadline of their order to being available again, over the last five minutes. */
export class UnitsBack {
  /** Oldest first; one a second and expiry-listener at most. */
  #increments: Increment[] = [];

  /** @param before the row of the same run of the process before; null: the first that is read */
  note(before: SeenProcess | null, after: SeenProcess): void {
    // Of a run that is older than the window it is not known when it counted what it has counted.
    if (before === null && after.seenAtMs - after.startedAtMs > WINDOW_MS) return;
    const orders = countOf(after, 'unitsBack') - countOf(before, 'unitsBack');
    const seconds = countOf(after, 'unitsBackSeconds') - countOf(before, 'unitsBackSeconds');
    if (orders > 0) this.#increments.push({ atMs: after.seenAtMs, orders, seconds });
  }

  /** @param nowMs by the clock of the ledger */
  over(nowMs: number): { readonly orders: number; readonly averageMs: number | null } {
    this.#increments = this.#increments.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
    const orders = this.#increments.reduce((sum, each) => sum + each.orders, 0);
    const seconds = this.#increments.reduce((sum, each) => sum + each.seconds, 0);
    return { orders, averageMs: orders === 0 ? null : Math.round((seconds / orders) * 1000) };
  }
}

function countOf(row: SeenProcess | null, name: string): number {
  const count = row?.counters[name];
  return typeof count === 'number' ? count : 0;
}
