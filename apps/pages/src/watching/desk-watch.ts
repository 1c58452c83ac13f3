import { formatTime, isOperatingError } from '@stampede/domain';
import { listDeskSales, type DeskSales, type Stores } from '@stampede/engine';
import { Loop, Resource, type Logger, type Stoppable } from '@stampede/runtime';
import type { DeskSource } from '../stream/desk-source.ts';
import type { DeskView, SaleView } from '../view/desk-view.ts';
import { drawProcesses } from './draw-processes.ts';
import { lineOf, unitsOf } from './draw-sale.ts';
import { judgeCards } from './judge-cards.ts';
import { ProcessRates } from './rates.ts';
import { Reading } from './reading.ts';
import { OPEN_KEPT_MAX, SampleHistory } from './sample-history.ts';
import { SaleWatch, type Around } from './sale-watch.ts';
import { settledWithin } from './settled-within.ts';
import { Surroundings, type SurroundingsOptions } from './surroundings.ts';

/** From one view to the next: while a page is open, and otherwise, so that charts have a past. */
const OPEN_MS = 500;
const UNSEEN_MS = 1000;
/** A view waits so long for its reads; what takes longer is in a later one. */
const ROUND_MAX_MS = 300;
const PAUSE_MIN_MS = 50;
const SLOW_PAUSE_MS = 200;
const SALES_MAX = 50;

export interface DeskWatchOptions extends SurroundingsOptions {
  readonly log: Logger;
}

/**
 * What all pages of the desk show, read once for all of them. Each part is read on its own: while a store is
 * unavailable its figures keep the time of their last read, and a card says what is wrong.
 *
 * - **Does**: reads gate and ledger, judges the cards, keeps the last ten minutes of open sales, and calls the listeners
 *   twice a second.
 * - **Does not**: write anything, apart from probes without effect.
 * - **How often**: twice a second while a page is open, else once; what adds up orders less often the longer it takes.
 * - **Metrics**: none.
 * - **Alarm**: none: the page says when it is not live.
 */
export class DeskWatch implements DeskSource {
  readonly parts: readonly Stoppable[];
  readonly #stores: Stores;
  readonly #surroundings: Surroundings;
  readonly #sales: Reading<DeskSales>;
  readonly #watches = new Map<string, SaleWatch>();
  readonly #rates = new ProcessRates();
  readonly #history = new SampleHistory();
  readonly #firstSeenMs = new Map<string, number>();
  readonly #listeners = new Set<(view: DeskView) => void>();
  readonly #loop: Loop;
  #desk: DeskView;
  #sampledChanges = 0;

  constructor(options: DeskWatchOptions) {
    const { stores, log } = options;
    this.#stores = stores;
    this.#surroundings = new Surroundings(options);
    this.#sales = new Reading({ read: () => listDeskSales(stores, SALES_MAX), pauseMs: 0 });
    const none = { value: null, asOf: null };
    this.#desk = { at: formatTime(Date.now()), cards: [], sales: none, unclosedSales: null, processes: none };
    const common = { isExpected: isOperatingError, log };
    this.#loop = new Loop({
      ...common,
      name: 'desk-watch',
      idleMs: (ranMs) => Math.max(PAUSE_MIN_MS, (this.#isOpen() ? OPEN_MS : UNSEEN_MS) - ranMs),
      runOnce: () => this.#round(),
    });
    const slow = new Loop({
      ...common,
      name: 'desk-sums',
      idleMs: SLOW_PAUSE_MS,
      runOnce: (signal) => this.#readSlow(signal),
    });
    this.parts = [new Resource({ name: 'desk-readings', close: () => this.#close() }), this.#loop, slow];
  }

  desk(): DeskView {
    return this.#desk;
  }

  sale(saleId: string): SaleView | null | 'reading' {
    const watch = this.#watches.get(saleId);
    return watch === undefined ? 'reading' : watch.view(this.#around(saleId, Date.now()));
  }

  onDesk(listener: (view: DeskView) => void): () => void {
    this.#listeners.add(listener);
    this.#loop.wake();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  watchSale(saleId: string, listener: (view: SaleView | null) => void): () => void {
    const watch = this.#watches.get(saleId) ?? new SaleWatch(this.#stores, saleId);
    this.#watches.set(saleId, watch);
    watch.listeners.add(listener);
    this.#loop.wake();
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0 && this.#watches.get(saleId) === watch) this.#watches.delete(saleId);
    };
  }

  #isOpen(): boolean {
    return this.#listeners.size > 0 || this.#watches.size > 0;
  }

  async #round(): Promise<{ more: boolean }> {
    const quick = [...this.#surroundings.readings, this.#sales, ...this.#watched().map(({ sale }) => sale)];
    try {
      await settledWithin(
        quick.map((reading) => reading.look()),
        ROUND_MAX_MS,
      );
    } finally {
      this.#view(Date.now());
    }
    return { more: false };
  }

  #view(nowMs: number): void {
    const ledger = this.#surroundings.ledger.fresh;
    if (ledger !== null) this.#rates.note(ledger.processes);
    this.#sample(nowMs);
    const cards = judgeCards(this.#surroundings.see(nowMs), this.#firstSeenMs);
    const { value, asOf } = this.#sales.figure;
    const sales = { value: value?.sales.map(lineOf) ?? null, asOf };
    const unclosedSales = value?.unclosed ?? null;
    const processes = this.#processes(nowMs);
    this.#desk = { at: formatTime(nowMs), cards, sales, unclosedSales, processes };
    for (const listener of this.#listeners) listener(this.#desk);
    for (const [saleId, watch] of this.#watches) watch.send(this.#around(saleId, nowMs));
  }

  #sample(nowMs: number): void {
    if (!this.#history.isDue(nowMs)) return;
    const open = (this.#sales.value?.sales ?? [])
      .filter((sale) => lineOf(sale).state === 'open')
      .slice(0, OPEN_KEPT_MAX);
    const atMs = this.#sales.asOfMs ?? nowMs;
    const lines = new Map(open.map((sale) => [sale.catalog.saleId, { ...unitsOf(sale), atMs }]));
    for (const [saleId, { units }] of this.#watches) if (units !== null) lines.set(saleId, units);
    const isNew = this.#rates.changes !== this.#sampledChanges;
    this.#sampledChanges = this.#rates.changes;
    this.#history.take(
      [...lines].map(([saleId, units]) => ({ saleId, ...units })),
      isNew ? this.#rates.figure.value : null,
      nowMs,
    );
  }

  #processes(nowMs: number): DeskView['processes'] {
    const { value, asOfMs, figure } = this.#surroundings.ledger;
    const age = nowMs - (asOfMs ?? nowMs);
    const lines = value === null ? null : drawProcesses(value.processes, age);
    return { value: lines, asOf: figure.asOf };
  }

  #around(saleId: string, nowMs: number): Around {
    const { ledger } = this.#surroundings;
    const unitsBack = { value: this.#rates.unitsBack.over(nowMs), asOf: ledger.figure.asOf };
    const none = { value: null, asOf: null };
    return {
      ...{ nowMs, samples: this.#history.of(saleId), rates: this.#rates.figure },
      unitsBack: ledger.value === null ? none : unitsBack,
    };
  }

  async #readSlow(signal: AbortSignal): Promise<{ more: boolean }> {
    for (const { slow } of this.#watched())
      for (const reading of slow) if (!signal.aborted) await reading.look();
    return { more: false };
  }

  #watched(): SaleWatch[] {
    return [...this.#watches.values()];
  }

  async #close(): Promise<void> {
    const readings = [
      ...this.#surroundings.readings,
      this.#sales,
      ...this.#watched().flatMap(({ sale, slow }) => [sale, ...slow]),
    ];
    await Promise.all(readings.map((reading) => reading.close()));
  }
}
