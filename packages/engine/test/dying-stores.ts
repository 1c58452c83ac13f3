import type { Stores } from '@stampede/engine';
import type { Database, Gate } from '@stampede/store';

/** The process died here. */
export class DeathError extends Error {}

/**
 * The stores of a process that dies before its next step outwards once it has taken `steps` of them: a script, a
 * statement or a whole transaction. What it has done until then stays.
 */
export function dyingStores(stores: Stores, steps: number): Stores {
  let left = steps;
  const step = (): void => {
    left -= 1;
    if (left < 0) throw new DeathError(`died after ${steps} steps`);
  };
  const { db, gate } = stores;
  const dyingDb: Pick<Database, 'query' | 'transaction' | 'exclusively'> = {
    query: async (text, values) => {
      step();
      return db.query(text, values);
    },
    transaction: async (work, isolation) => {
      step();
      return db.transaction(work, isolation);
    },
    exclusively: async (name, work) => db.exclusively(name, work),
  };
  const dyingGate: Pick<Gate, 'isTrusted' | 'epochOf' | 'run' | 'command'> = {
    isTrusted: (partition) => gate.isTrusted(partition),
    epochOf: (partition, operation) => gate.epochOf(partition, operation),
    run: async (partition, script, call) => {
      step();
      return gate.run(partition, script, call);
    },
    command: async (partition, operation, send) => {
      step();
      return gate.command(partition, operation, send);
    },
  };
  return { ...stores, db: dyingDb as Database, gate: dyingGate as Gate };
}
