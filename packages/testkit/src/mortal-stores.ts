import type { Stores } from '@stampede/engine';
import { instrumentedStores, type Step } from './instrumented-stores.ts';

/** The process died here: it uses no store afterwards. */
export class DeathError extends Error {}

export interface Mortal<S extends Stores> {
  readonly stores: S;
  /** The name of the step before which it died; null while it lives. */
  readonly diedBefore: () => string | null;
}

/**
 * The stores of a process that dies before one of its steps; its earlier effects stay, except those of an uncommitted
 * transaction. That step and each later one throws a {@link DeathError}.
 *
 * @param diesBefore whether the process dies before this step, `taken` steps after its start
 */
export function mortalStores<S extends Stores>(
  stores: S,
  diesBefore: (step: Step, taken: number) => boolean,
): Mortal<S> {
  let taken = 0;
  let diedBefore: string | null = null;
  return {
    stores: instrumentedStores(stores, async (step, run) => {
      if (diedBefore === null && diesBefore(step, taken)) diedBefore = step.name;
      if (diedBefore !== null) throw new DeathError(`died before ${diedBefore}`);
      taken += 1;
      return run();
    }),
    diedBefore: () => diedBefore,
  };
}
