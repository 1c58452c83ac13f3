import {
  countEndingSoon,
  readOrderTotals,
  readSale,
  type OrderTotal,
  type SaleView as ReadSale,
  type Stores,
} from '@stampede/engine';
import type { LawLight, Mark, Rates, SaleView, Sample, Figure } from '../view/desk-view.ts';
import { partsOf, unitsOf } from './draw-sale.ts';
import { readLawLights } from './read-law-lights.ts';
import { readMarks } from './read-marks.ts';
import { Reading } from './reading.ts';

const PAUSE_MS = 400;
/**
 * What adds up all orders may take a sixtieth of the time, an audit a hundred-and-fiftieth. With 20 and 50 the Postgres CPU of
 * a purchase was 1.6 (0.91 to 2.3) of that without a desk (npm run bench -- open-desks).
 */
const TOTALS = { minMs: 400, times: 60, maxMs: 60_000 };
const LAWS = { minMs: 10_000, times: 150, maxMs: 300_000 };

/** What a view of a sale needs of the whole deployment. */
export interface Around {
  readonly nowMs: number;
  readonly samples: readonly Sample[];
  readonly rates: Figure<Rates>;
  readonly unitsBack: SaleView['unitsBack'];
}

type Listener = (view: SaleView | null) => void;

/** A sale that pages look at. */
export class SaleWatch {
  readonly listeners = new Set<Listener>();
  readonly sale: Reading<ReadSale | null>;
  readonly #endingSoon: Reading<number>;
  readonly #orders: Reading<OrderTotal[]>;
  readonly #laws: Reading<LawLight[]>;
  readonly #marks: Reading<Mark[]>;
  #sentUntil = '';

  constructor(stores: Stores, saleId: string) {
    this.sale = new Reading({ read: () => readSale(stores, saleId), pauseMs: 0 });
    this.#endingSoon = new Reading({ read: () => countEndingSoon(stores, saleId), pauseMs: PAUSE_MS });
    this.#marks = new Reading({ read: () => readMarks(stores, saleId), pauseMs: PAUSE_MS });
    this.#orders = new Reading({
      read: () => readOrderTotals(stores, saleId),
      pauseMs: pauseOf(TOTALS),
    });
    this.#laws = new Reading({
      read: () => readLawLights(stores, saleId),
      pauseMs: pauseOf(LAWS),
    });
  }

  /** Those that are read one after the other: each may take long. */
  get slow(): readonly Reading<unknown>[] {
    return [this.#endingSoon, this.#marks, this.#orders, this.#laws];
  }

  /** For the chart. Null: not known. */
  get units(): (ReturnType<typeof unitsOf> & { atMs: number }) | null {
    const { value: sale, asOfMs } = this.sale;
    return sale === null || asOfMs === null ? null : { ...unitsOf(sale), atMs: asOfMs };
  }

  view({ nowMs, samples, rates, unitsBack }: Around): SaleView | null | 'reading' {
    const { value: sale, figure } = this.sale;
    if (sale === null) return figure.asOf === null ? 'reading' : null;
    const { settings, items } = partsOf(sale, nowMs);
    return {
      ...settings,
      items: { value: items, asOf: figure.asOf },
      ...{ rates, unitsBack, samples },
      endingSoon: this.#endingSoon.figure,
      orders: this.#orders.figure,
      laws: this.#laws.figure,
      marks: this.#marks.value ?? [],
    };
  }

  /** Calls the listeners, with the samples since the last call. */
  send(around: Around): void {
    if (this.listeners.size === 0) return;
    const samples = around.samples.filter(({ at }) => at > this.#sentUntil);
    const view = this.view({ ...around, samples });
    if (view === 'reading') return;
    this.#sentUntil = samples.at(-1)?.at ?? this.#sentUntil;
    for (const listener of this.listeners) listener(view);
  }
}

function pauseOf({ minMs, times, maxMs }: typeof TOTALS): (tookMs: number) => number {
  return (tookMs) => Math.min(maxMs, Math.max(minMs, times * tookMs));
}
