import type { Stores } from '@stampede/engine';
import { instrumentedStores } from '@stampede/testkit';

/** One turn of the event loop, as far as what was scheduled before is concerned. */
export const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The scripts that were sent to the gate: nothing is changed or delayed. */
export interface WatchedCalls {
  /** How many purchases each call of the reserve script had, in the order of sending. */
  readonly sizes: number[];
  underWay: number;
  mostUnderWay: number;
}

/** The same stores, and the scripts that are sent through them. */
export function watchCalls<S extends Stores>(stores: S): { stores: S; calls: WatchedCalls } {
  const calls: WatchedCalls = { sizes: [], underWay: 0, mostUnderWay: 0 };
  const watched = instrumentedStores(stores, async (step, run) => {
    if (step.kind !== 'script') return run();
    if (step.name === 'redis reserve') calls.sizes.push(step.groups);
    calls.underWay += 1;
    calls.mostUnderWay = Math.max(calls.mostUnderWay, calls.underWay);
    try {
      return await run();
    } finally {
      calls.underWay -= 1;
    }
  });
  return { stores: watched, calls };
}
