import { formatTime } from '@stampede/domain';
import type { SeenProcess } from '@stampede/engine';
import type { Figure, Rates } from '../view/desk-view.ts';
import { LIVES_MS } from './lives.ts';
import { UnitsBack } from './units-back.ts';

interface Known {
  readonly row: SeenProcess;
  /** Between its last two rows, a second; null: only one was seen. */
  readonly rates: Rates | null;
}

const NONE: Rates = { accepted: 0, ordered: 0, expired: 0, refused: {} };

/**
 * What the processes do a second, from the counters in their rows: for each run of a process the difference of its last
 * two rows, divided by the time between them. A restarted process is another run, with counters from zero.
 */
export class ProcessRates {
  readonly unitsBack = new UnitsBack();
  #known = new Map<string, Known>();
  #asOfMs: number | null = null;
  #changes = 0;

  /** Grows with every row that has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** @param rows all rows, as read now */
  note(rows: readonly SeenProcess[]): void {
    const living = rows.filter(({ unseenMs }) => unseenMs < LIVES_MS);
    this.#known = new Map(living.map((row) => [row.processId, this.#next(row)]));
    this.#asOfMs = living.length === 0 ? null : Math.min(...living.map(({ seenAtMs }) => seenAtMs));
  }

  /** As of the oldest of the rows. */
  get figure(): Figure<Rates> {
    const rates = [...this.#known.values()].flatMap(({ rates: own }) => own ?? []);
    if (rates.length === 0 || this.#asOfMs === null) return { value: null, asOf: null };
    return { value: rates.reduce(add, NONE), asOf: formatTime(this.#asOfMs) };
  }

  #next(row: SeenProcess): Known {
    const before = this.#known.get(row.processId);
    if (before === undefined) {
      this.unitsBack.note(null, row);
      return { row, rates: null };
    }
    const seconds = (row.seenAtMs - before.row.seenAtMs) / 1000;
    if (seconds <= 0) return before;
    this.#changes += 1;
    this.unitsBack.note(before.row, row);
    return { row, rates: difference(before.row.counters, row.counters, seconds) };
  }
}

type Counters = SeenProcess['counters'];

function difference(before: Counters, after: Counters, seconds: number): Rates {
  const rateOf = (name: string): number => (numberOf(after[name]) - numberOf(before[name])) / seconds;
  const refused = Object.entries(labelsOf(after['refused'])).map(([reason, count]) => [
    reason.replaceAll('_', '-'),
    (count - (labelsOf(before['refused'])[reason] ?? 0)) / seconds,
  ]);
  return {
    accepted: rateOf('accepted'),
    ordered: rateOf('ordered'),
    expired: rateOf('expired'),
    refused: Object.fromEntries(refused) as Record<string, number>,
  };
}

function add(one: Rates, other: Rates): Rates {
  const refused = { ...one.refused };
  for (const [reason, rate] of Object.entries(other.refused)) refused[reason] = (refused[reason] ?? 0) + rate;
  return {
    accepted: one.accepted + other.accepted,
    ordered: one.ordered + other.ordered,
    expired: one.expired + other.expired,
    refused,
  };
}

function numberOf(counter: Counters[string] | undefined): number {
  return typeof counter === 'number' ? counter : 0;
}

function labelsOf(counter: Counters[string] | undefined): Readonly<Record<string, number>> {
  return typeof counter === 'object' ? counter : {};
}
