import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import type { Stores } from '@stampede/engine';
import { Gate, type GateConnection } from '@stampede/store';
import { overriding } from './overriding.ts';
import type { TakeTurn } from './turns.ts';

type StoreName = 'redis' | 'postgres';

export interface Stepping {
  readonly take: TakeTurn;
  /** Whether the actor stands still before this step; otherwise it belongs to the one before. */
  readonly isCut: (step: string) => boolean;
  /** Told of every step, cut or not, when it begins. */
  readonly onStep: (store: StoreName) => void;
  /** A command whose sender has given it up, and which may arrive at any later moment. */
  readonly onLate: (name: string, deliver: () => Promise<void>) => void;
}

/**
 * Stores whose every use waits for its turn. The cuts are where the world can come in between: before each
 * command or script (its reply and what follows from it belong together), before each statement, before each
 * transaction, before each statement inside it, and before its COMMIT. What runs is the real thing.
 *
 * The turn is taken before the code looks whether the connection may be used: in the code itself nothing can come
 * between that look and the sending.
 */
export function steppedStores(stores: Stores, stepping: Stepping): Stores {
  const { onLate } = stepping;
  const turn = async (store: StoreName, what: string): Promise<'go' | 'reply-lost'> => {
    const step = `${store} ${what}`;
    const leave = stepping.isCut(step) ? await stepping.take(step) : 'go';
    stepping.onStep(store);
    return leave;
  };

  const db = overriding(stores.db, {
    query: async (text, values) => {
      await turn('postgres', headOf(text));
      return stores.db.query(text, values);
    },
    transaction: async (work, isolation) => {
      await turn('postgres', 'transaction');
      return stores.db.transaction(async (tx) => {
        const result = await work({
          query: async (text, values) => {
            await turn('postgres', `inside ${headOf(text)}`);
            return tx.query(text, values);
          },
        });
        await turn('postgres', 'COMMIT');
        return result;
      }, isolation);
    },
  });

  const nodes = overriding(stores.nodes, {
    readMarker: async (partition) => {
      await turn('redis', 'read-marker');
      return stores.nodes.readMarker(partition);
    },
    openSession: async (partition) =>
      steppedSession(await stores.nodes.openSession(partition), (step) => turn('redis', step)),
  });

  const present = new Gate(nodes, stores.approvals);
  const gate = overriding(present, {
    run: async (partition, script, call) => {
      if ((await turn('redis', script.name)) === 'go') return present.run(partition, script, call);
      // On its way with the epoch, and to the server, of now.
      const asSent = new Gate(stores.nodes, new Map(stores.approvals));
      onLate(script.name, async () => {
        await asSent.run(partition, script, call).catch((error: unknown) => {
          if (!isOperatingError(error)) throw error;
        });
      });
      throw new OutcomeUnknownError('redis', script.name);
    },
    command: async (partition, operation, send) => {
      await turn('redis', operation);
      return present.command(partition, operation, send);
    },
  });
  return { ...stores, db, nodes, gate };
}

function steppedSession(session: GateConnection, turn: (step: string) => Promise<unknown>): GateConnection {
  const command = session.command.bind(session);
  // Replaced in the object itself: it runs its scripts through its own `command`.
  session.command = async (operation, send) => {
    await turn(operation);
    return command(operation, send);
  };
  return session;
}

/** The first words of a statement. */
function headOf(text: string): string {
  return text.trim().split(/\s+/).slice(0, 4).join(' ');
}
