import { isOperatingError } from '@stampede/domain';
import type { Stores } from '@stampede/engine';
import { Gate, type GateConnection } from '@stampede/store';
import { overriding } from './overriding.ts';

/**
 * One step of a process that uses a store:
 * - `script`: sent to Redis through the gate; the step includes the reply and its handling.
 * - `command`: any other command to Redis; on the session of a reconcile also a script.
 * - `statement`: sent to Postgres outside any transaction.
 * - `transaction`: a whole transaction, from its start to its end; the two below are inside it.
 * - `inner-statement`: a statement of a transaction.
 * - `commit`: the COMMIT of a transaction.
 */
export interface Step {
  readonly store: 'redis' | 'postgres';
  readonly kind: 'script' | 'command' | 'statement' | 'transaction' | 'inner-statement' | 'commit';
  /**
   * Store and operation; for a statement its first four words: `redis reserve`, `postgres inside UPDATE orders SET
   * state`.
   */
  readonly name: string;
  /** How many groups of repeated arguments a script has (for `reserve`: purchases); 0 for other kinds. */
  readonly groups: number;
  /**
   * Holds a script of the gate back instead of sending it, with the present approvals. The returned function sends it;
   * its reply or operating error is dropped. Null for other steps.
   */
  readonly holdBack: (() => () => Promise<void>) | null;
}

/**
 * Runs around each step. `run` executes the step, and throws its errors; for a `commit` it has no effect, because the
 * COMMIT is sent when the hook has returned. The hook may wait before and after `run`, and throw instead of calling it.
 */
export type StepHook = <Result>(step: Step, run: () => Promise<Result>) => Promise<Result>;

/**
 * Stores with a hook around every step. At each step other processes can interleave, and a process can die. All is sent
 * on the real connections.
 *
 * A hook runs before the check whether the connection may be used, because nothing can interleave between that check
 * and the sending. The wait for a lease (`exclusively`), opening a session, and the quorum's wait are no steps.
 */
export function instrumentedStores<S extends Stores>(stores: S, hook: StepHook): S {
  const nodes = overriding(stores.nodes, {
    readMarker: async (partition) =>
      hook(redisStep('command', 'read-marker'), () => stores.nodes.readMarker(partition)),
    openSession: async (partition) => instrumentedSession(await stores.nodes.openSession(partition), hook),
  });
  return {
    ...stores,
    nodes,
    db: instrumentedDatabase(stores.db, hook),
    gate: instrumentedGate(stores, hook),
  };
}

function instrumentedDatabase(db: Stores['db'], hook: StepHook): Stores['db'] {
  return overriding(db, {
    query: async (text, values, name) =>
      hook(postgresStep('statement', headOf(text)), () => db.query(text, values, name)),
    transaction: async (work, isolation) =>
      hook(postgresStep('transaction', 'transaction'), () =>
        db.transaction(async (tx) => {
          const result = await work({
            query: async (text, values, name) =>
              hook(postgresStep('inner-statement', `inside ${headOf(text)}`), () =>
                tx.query(text, values, name),
              ),
          });
          await hook(postgresStep('commit', 'COMMIT'), async () => undefined);
          return result;
        }, isolation),
      ),
  });
}

function instrumentedGate({ gate, nodes, approvals }: Stores, hook: StepHook): Gate {
  return overriding(gate, {
    run: async (script, call) => {
      const holdBack = (): (() => Promise<void>) => {
        const asApproved = new Gate(nodes, new Map(approvals));
        return async () => {
          await asApproved.run(script, call).catch((error: unknown) => {
            if (!isOperatingError(error)) throw error;
          });
        };
      };
      const step = redisStep('script', script.name);
      return hook({ ...step, groups: call.each?.length ?? 0, holdBack }, () => gate.run(script, call));
    },
    command: async (partition, operation, send) =>
      hook(redisStep('command', operation), () => gate.command(partition, operation, send)),
  });
}

function instrumentedSession(session: GateConnection, hook: StepHook): GateConnection {
  const command = session.command.bind(session);
  // Replaced in the object itself: it runs its scripts through its own `command`.
  session.command = async (operation, send) =>
    hook(redisStep('command', operation), () => command(operation, send));
  return session;
}

function redisStep(kind: 'script' | 'command', operation: string): Step {
  return { store: 'redis', kind, name: `redis ${operation}`, groups: 0, holdBack: null };
}

function postgresStep(
  kind: 'statement' | 'transaction' | 'inner-statement' | 'commit',
  operation: string,
): Step {
  return { store: 'postgres', kind, name: `postgres ${operation}`, groups: 0, holdBack: null };
}

/** The first words of a statement, without the name of the schema. */
function headOf(text: string): string {
  return text.replaceAll('public.', '').trim().split(/\s+/).slice(0, 4).join(' ');
}
