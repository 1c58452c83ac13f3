import { ALL_FAULTS } from './all-faults.ts';
import { Dice } from './dice.ts';
import type { DrawnFault } from './fault.ts';
import type { Stopped } from './site/site.ts';

/** A fault, and its start in ms after the start of the storm. */
export interface ScheduledFault extends DrawnFault {
  readonly kind: string;
  readonly stops: Stopped | null;
  readonly atMs: number;
}

const FIRST_MS = 1500;
const GAP_MIN_MS = 1000;
const GAP_MAX_MS = 5000;
const OVERLAP_CHANCE = 1 / 3;
/** The effect of an instantaneous fault lasts at least this long. */
const FELT_MIN_MS = 1500;
const CALM_MIN_MS = 6000;
const CALM_MAX_MS = 8000;
const FAULTS_BEFORE_CALM = 7;
/** Between the last heal and the end of the storm. */
const END_MS = 4000;

/**
 * Draws a schedule of faults, reproducible by the seed. Every kind occurs before any repeats; about one in three
 * overlaps the one before; there are some calm periods; and all are healed before the end.
 *
 * @param kinds of `ALL_FAULTS`, those that the site can have
 */
export function drawSchedule(seed: number, seconds: number, kinds: readonly string[]): ScheduledFault[] {
  const dice = new Dice(seed);
  const faults = ALL_FAULTS.filter(({ kind }) => kinds.includes(kind));
  const endMs = seconds * 1000 - END_MS;
  const schedule: ScheduledFault[] = [];
  let bag = dice.shuffle(faults);
  let previous = { fromMs: 0, toMs: 0 };
  /** When the last fault is healed, and when the next one may begin without overlap. */
  let [quietFromMs, nextFromMs] = [0, 0];
  let sinceCalm = 0;
  let isEnding = false;
  for (let fault = bag.pop(); fault !== undefined; fault = bag.pop()) {
    const drawn = fault.draw(dice);
    const isCalm = sinceCalm >= FAULTS_BEFORE_CALM;
    const afterMs = isCalm
      ? quietFromMs + dice.between(CALM_MIN_MS, CALM_MAX_MS)
      : nextFromMs + dice.between(GAP_MIN_MS, GAP_MAX_MS);
    const within = dice.between(previous.fromMs, previous.toMs);
    const overlaps = dice.chance(OVERLAP_CHANCE) && schedule.length > 0 && !isCalm;
    const atMs = overlaps ? within : Math.max(FIRST_MS, afterMs);
    const toMs = atMs + Math.max(drawn.lastsMs, FELT_MIN_MS);
    const healedMs = Math.max(toMs, atMs + drawn.lastsMs + (drawn.takesMs ?? 0));
    // At the end, faults that take too long are skipped; those left in the bag may be shorter.
    isEnding ||= healedMs > endMs;
    if (healedMs <= endMs) {
      schedule.push({ kind: fault.kind, stops: fault.stops ?? null, atMs, ...drawn });
      previous = { fromMs: atMs, toMs };
      quietFromMs = Math.max(quietFromMs, healedMs);
      nextFromMs = Math.max(nextFromMs, toMs);
      sinceCalm = isCalm ? 0 : sinceCalm + 1;
    }
    if (bag.length === 0 && !isEnding) bag = dice.shuffle(faults);
  }
  return schedule;
}

/** As it is printed: `12.3 s  kill redis  {…}  for 2.0 s`. */
export function scheduleLines(schedule: readonly ScheduledFault[]): string[] {
  return schedule.map(({ kind, atMs, lastsMs, parameters }) =>
    [
      `${(atMs / 1000).toFixed(1).padStart(6)} s`,
      kind.padEnd(22),
      `${lastsMs} ms`,
      JSON.stringify(parameters),
    ].join('  '),
  );
}
