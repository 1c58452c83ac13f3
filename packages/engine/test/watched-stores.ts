import type { Stores } from '@stampede/engine';
import type { Gate } from '@stampede/store';

/** One turn of the event loop, as far as what was scheduled before is concerned. */
export const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What was sent to the gate, seen on its way: nothing is changed or held up. */
export interface WatchedCalls {
  /** How many purchases each call of the reserve script had, in the order of sending. */
  readonly sizes: number[];
  underWay: number;
  mostUnderWay: number;
}

export function watchedStores(stores: Stores): { stores: Stores; calls: WatchedCalls } {
  const calls: WatchedCalls = { sizes: [], underWay: 0, mostUnderWay: 0 };
  const { gate } = stores;
  const watched: Pick<Gate, 'isTrusted' | 'epochOf' | 'run' | 'command'> = {
    isTrusted: (partition) => gate.isTrusted(partition),
    epochOf: (partition, operation) => gate.epochOf(partition, operation),
    run: async (partition, script, call) => {
      if (script.name === 'reserve') calls.sizes.push(call.each?.length ?? 0);
      calls.underWay += 1;
      calls.mostUnderWay = Math.max(calls.mostUnderWay, calls.underWay);
      try {
        return await gate.run(partition, script, call);
      } finally {
        calls.underWay -= 1;
      }
    },
    command: async (partition, operation, send) => gate.command(partition, operation, send),
  };
  return { stores: { ...stores, gate: watched as Gate }, calls };
}
