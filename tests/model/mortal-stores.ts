import type { Stores } from '@stampede/engine';
import { steppedStores } from '../protocol/stepped-stores.ts';

/** The process died here: nothing after it touches a store. */
export class DeathError extends Error {}

export interface Mortal {
  readonly stores: Stores;
  /** The step that it did not come to any more; null while it lives. */
  readonly diedBefore: () => string | null;
}

/**
 * The stores of a process that dies before its next step outwards once it has taken so many of them (null: it lives).
 * A step is a script or command, a statement, the beginning of a transaction and its COMMIT.
 */
export function mortalStores(stores: Stores, diesAfter: number | null): Mortal {
  let taken = 0;
  let diedBefore: string | null = null;
  const take = async (step: string): Promise<'go'> => {
    if (diedBefore === null && taken === diesAfter) diedBefore = step;
    if (diedBefore !== null) throw new DeathError(`died before ${diedBefore}`);
    taken += 1;
    return 'go';
  };
  const never = (): never => {
    throw new Error('no reply is lost here');
  };
  return {
    stores: steppedStores(stores, { take, isCut: () => true, onStep: () => undefined, onLate: never }),
    diedBefore: () => diedBefore,
  };
}
