import { formatTime } from '@stampede/domain';
import type { Figure, Rates, SaleLine, Sample } from '../view/desk-view.ts';

/** Ten minutes. */
const SAMPLES_MAX = 600;
const EVERY_MS = 1000;
/** A round may come a little early. */
const SLACK_MS = 100;
/** Sales whose past is kept although no page shows them. */
export const OPEN_KEPT_MAX = 10;

interface Line extends Pick<SaleLine, 'saleId' | 'allotment' | 'available' | 'reserved' | 'sold'> {
  readonly atMs: number;
}

/** The last ten minutes of sales, a sample a second. */
export class SampleHistory {
  readonly #samples = new Map<string, Sample[]>();
  #takenAtMs = -Infinity;

  /** Oldest first. */
  of(saleId: string): readonly Sample[] {
    return this.#samples.get(saleId) ?? [];
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.#takenAtMs >= EVERY_MS - SLACK_MS;
  }

  /**
   * Adds a sample of each of the sales, and removes the past of all others.
   * @param rates null: the counters have not been read since the samples before
   */
  take(lines: readonly Line[], rates: Figure<Rates>['value'], nowMs: number): void {
    this.#takenAtMs = nowMs;
    const kept = new Set(lines.map(({ saleId }) => saleId));
    for (const saleId of this.#samples.keys()) if (!kept.has(saleId)) this.#samples.delete(saleId);
    for (const line of lines) this.#add(line, rates);
  }

  #add({ saleId, atMs, allotment, available, reserved, sold }: Line, rates: Rates | null): void {
    const samples = this.#samples.get(saleId) ?? [];
    this.#samples.set(saleId, samples);
    const at = formatTime(atMs);
    // A figure that could not be read again is no new sample.
    if (samples.at(-1)?.at === at) return;
    const refused = rates === null ? null : Object.values(rates.refused).reduce((sum, rate) => sum + rate, 0);
    samples.push({ at, allotment, available, reserved, sold, accepted: rates?.accepted ?? null, refused });
    if (samples.length > SAMPLES_MAX) samples.shift();
  }
}
