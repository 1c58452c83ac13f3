import { isOperatingError } from '@stampede/domain';
import { SchemaError, TrustKeeper, type Stores } from '@stampede/engine';
import { Loop, Resource, type Logger, type Stoppable } from '@stampede/runtime';

/** Bounds the time until a rebuilt gate, or a new partition, is used. */
const TRUST_INTERVAL_MS = 250;

export interface TrustLoopOptions {
  readonly stores: Stores;
  readonly log: Logger;
  /** Called after every run with the existing partitions: a higher PARTITIONS may add some. */
  readonly onPartitions: (partitions: readonly number[]) => void;
  /** Called after the first run that found the schema supported. */
  readonly onSchemaKnown: () => Promise<void>;
  /** Ends the process when the schema is not supported: not retryable. */
  readonly fail: (error: unknown) => void;
  /** Timeout for the run in flight at the end, in ms. */
  readonly closeMaxMs: number;
}

/**
 * Keeps a process's view of the ledger's approvals: which gates it may use.
 *
 * - **Does**: checks the schema and inserts the rows of missing partitions once, then reads the approvals, and caches
 *   the newest sales.
 * - **Does not**: decide about trust. Every use of a gate compares marker, server, history and approval; with an
 *   outdated view it can only refuse what a newer view would accept.
 * - **How often**: every 250 ms, and immediately after a connection to Redis was made.
 * - **Metrics**: `stampede_gate_trusted`, `stampede_postgres_up`.
 * - **Alarm**: `stampede_gate_trusted` at 0 for 30 s.
 *
 * Only stop ends it, not quiet: a process that drains still answers purchases for some seconds, and would refuse all of
 * them after a rebuild of the gate.
 */
export function trustLoop(options: TrustLoopOptions): Stoppable {
  const { stores, log, onPartitions, onSchemaKnown, fail, closeMaxMs } = options;
  const keeper = new TrustKeeper(stores, onPartitions);
  let isSchemaKnown = false;
  const loop = new Loop({
    name: 'trust',
    isExpected: isOperatingError,
    idleMs: TRUST_INTERVAL_MS,
    log,
    runOnce: async () => {
      stores.troubles.endOld();
      const done = await keeper.runOnce();
      if (!isSchemaKnown) await onSchemaKnown();
      isSchemaKnown = true;
      return done;
    },
    onError: (error) => {
      if (error instanceof SchemaError) fail(error);
    },
  });
  stores.nodes.onIdentified(() => {
    loop.wake();
  });
  return new Resource({
    name: loop.name,
    open: () => loop.start(),
    close: () => loop.stop(),
    closeMaxMs,
    troubles: () => loop.troubles(),
  });
}
