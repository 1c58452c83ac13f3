import { isOperatingError } from '@stampede/domain';
import { SchemaError, TrustKeeper, type Stores } from '@stampede/engine';
import { Loop, Resource, type Logger, type Stoppable } from '@stampede/runtime';

/** It bounds how long a gate that was rebuilt stays unused, and how long a new partition stays unserved. */
const TRUST_INTERVAL_MS = 250;

export interface TrustLoopOptions {
  readonly stores: Stores;
  readonly log: Logger;
  /** The partitions that exist, after every run; a later PARTITIONS may add some. */
  readonly onPartitions: (partitions: readonly number[]) => void;
  /** After the first run that found the schema to be the one that this version knows. */
  readonly onSchemaKnown: () => Promise<void>;
  /** Ends the process: it met a schema that this version does not know, which no retry cures. */
  readonly fail: (error: unknown) => void;
  /** A run that takes longer is not waited for at the end. */
  readonly closeMaxMs: number;
}

/**
 * Keeps a process's view of the ledger's approvals: which gates it may use.
 *
 * - **Does**: checks the schema and makes the rows of missing partitions once, then reads the approvals, and caches the
 *   newest sales.
 * - **Does not**: decide about trust. That is a comparison of marker, server, history and approval at every use of a gate; a view
 *   that is old refuses, and never accepts, what a newer one would not.
 * - **How often**: every 250 ms, and immediately after a connection to Redis was made.
 * - **Metrics**: `stampede_gate_trusted`, `stampede_postgres_up`.
 * - **Alarm**: `stampede_gate_trusted` at 0 for 30 s.
 *
 * Being quieted does not end it, only being stopped does: a process that drains still answers purchases for some
 * seconds, and a gate that is rebuilt meanwhile would refuse all of them.
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
