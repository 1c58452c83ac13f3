import type { Stores } from '@stampede/engine';
import type { Database, Gate } from '@stampede/store';

/**
 * The stores of a process in which something else happens before each of its steps outwards: a script, a statement or a
 * whole transaction.
 *
 * @param before told which step comes, from 0
 */
export function interruptedStores(stores: Stores, before: (step: number) => Promise<void>): Stores {
  let count = 0;
  const next = async (): Promise<void> => {
    const step = count;
    count += 1;
    await before(step);
  };
  const { db, gate } = stores;
  const interruptedDb: Pick<Database, 'query' | 'transaction'> = {
    query: async (text, values) => {
      await next();
      return db.query(text, values);
    },
    transaction: async (work, isolation) => {
      await next();
      return db.transaction(work, isolation);
    },
  };
  const interruptedGate: Pick<Gate, 'isTrusted' | 'epochOf' | 'run' | 'command'> = {
    isTrusted: (partition) => gate.isTrusted(partition),
    epochOf: (partition, operation) => gate.epochOf(partition, operation),
    run: async (partition, script, call) => {
      await next();
      return gate.run(partition, script, call);
    },
    command: async (partition, operation, send) => {
      await next();
      return gate.command(partition, operation, send);
    },
  };
  return { ...stores, db: interruptedDb as Database, gate: interruptedGate as Gate };
}
