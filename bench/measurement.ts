import { startDeployment, type Deployment, type DeploymentOptions } from '@stampede/testkit';
import type { GoalName } from './goals.ts';
import type { Rounded } from './rounds.ts';

export interface Figure {
  readonly what: string;
  /** Of several rounds, the median is shown with its interval. */
  readonly value: number | Rounded;
  readonly unit: string;
  /** What it should stay below; the table shows the ratio. Missing it fails nothing: machines differ. */
  readonly target?: number;
  /** The line of the table of goals that this figure is. */
  readonly goal?: GoalName;
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a measurement has found. Printed only when no law was broken. */
export interface Report {
  /** What was done, and how it was measured; one paragraph. */
  readonly how: string;
  readonly figures: readonly Figure[];
  /** More figures that do not fit a line, such as a series. */
  readonly table?: Table;
  /** What makes a figure doubtful: each is shown as a warning. */
  readonly doubts?: readonly string[];
}

export interface RunOptions {
  /** How often a measurement that kills something does so, for each line of its table. */
  readonly kills: number;
  /**
   * From a number of the whole measurement to that of this run: seconds, orders, rounds. Shortened runs show whether
   * all works, and rough figures.
   */
  readonly scaled: (whole: number, least: number) => number;
}

export interface Measurement {
  readonly name: string;
  readonly title: string;
  /** @throws BrokenLaws */
  run(options: RunOptions): Promise<Report>;
}

/** A run whose figures are worth nothing. */
export class BrokenLaws extends Error {
  readonly laws: readonly string[];

  constructor(laws: readonly string[]) {
    super(`${laws.length} laws were broken`);
    this.name = 'BrokenLaws';
    this.laws = laws;
  }
}

/** @throws BrokenLaws when there are any */
export function noneBroken(laws: readonly string[]): void {
  if (laws.length > 0) throw new BrokenLaws(laws);
}

interface Stoppable {
  stop(): Promise<unknown>;
}

const running = new Set<Promise<Stoppable | null>>();
let isEnding = false;

/** Runs `work` on a deployment of its own, which is gone afterwards. */
export async function withDeployment<Result>(
  options: DeploymentOptions,
  work: (deployment: Deployment) => Promise<Result>,
): Promise<Result> {
  const env = { LOG_LEVEL: 'info', ...options.env };
  return withStarted(() => startDeployment({ ownSessions: true, ...options, env }), work);
}

/**
 * Starts something, does `work` with it, and stops it afterwards; at an end before the time, too, from its beginning: no
 * Ctrl-C of the terminal reaches what has a session of its own.
 *
 * @throws Error when the run is being ended: then nothing is started
 */
export async function withStarted<Thing extends Stoppable | null, Result>(
  start: () => Promise<Thing>,
  work: (thing: Thing) => Promise<Result>,
): Promise<Result> {
  if (isEnding) throw new Error('the run is being ended');
  const starting = start();
  running.add(starting);
  try {
    return await work(await starting);
  } finally {
    running.delete(starting);
    await (await starting)?.stop();
  }
}

/** For an end before the time: nothing is started any more, and what has been is stopped. */
export async function stopAll(): Promise<void> {
  isEnding = true;
  await Promise.allSettled([...running].map(async (starting) => (await starting)?.stop()));
}
