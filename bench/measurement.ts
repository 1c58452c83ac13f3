import { startDeployment, type Deployment, type DeploymentOptions } from '@stampede/testkit';
import type { GoalName } from './goals.ts';
import type { Rounded } from './rounds.ts';

export interface Figure {
  readonly what: string;
  /** For several rounds, the median with its interval. */
  readonly value: number | Rounded;
  readonly unit: string;
  /** An upper limit; the table shows the ratio. Missing it is no failure: machines differ. */
  readonly target?: number;
  /** The line of the table of goals for this figure. */
  readonly goal?: GoalName;
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The result of a measurement. Printed only when no law was broken. */
export interface Report {
  /** The method; one paragraph. */
  readonly how: string;
  readonly figures: readonly Figure[];
  /** Figures that do not fit a line, such as a series. */
  readonly table?: Table;
  /** Doubts about a figure: each is shown as a warning. */
  readonly doubts?: readonly string[];
}

export interface RunOptions {
  /** Kills per line of a table, for measurements that kill something. */
  readonly kills: number;
  /**
   * Scales a number of the whole measurement for this run: seconds, orders, rounds. Shortened runs check that all
   * works, and give rough figures.
   */
  readonly scaled: (whole: number, least: number) => number;
}

export interface Measurement {
  readonly name: string;
  readonly title: string;
  /** @throws BrokenLaws */
  run(options: RunOptions): Promise<Report>;
}

/** A run whose figures are invalid. */
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

/** Runs `work` on a temporary deployment. */
export async function withDeployment<Result>(
  options: DeploymentOptions,
  work: (deployment: Deployment) => Promise<Result>,
): Promise<Result> {
  const env = { LOG_LEVEL: 'info', ...options.env };
  return withStarted(() => startDeployment({ ownSessions: true, ...options, env }), work);
}

/**
 * Starts something, does `work` with it, and stops it afterwards, also after an interrupt at any time: a Ctrl-C of the
 * terminal does not reach processes with a session of their own.
 *
 * @throws Error when the run is being stopped: then nothing is started
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

/** For an interrupt: starts nothing more, and stops what was started. */
export async function stopAll(): Promise<void> {
  isEnding = true;
  await Promise.allSettled([...running].map(async (starting) => (await starting)?.stop()));
}
