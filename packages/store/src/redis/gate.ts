import { GateDamagedError, GateUntrustedError, StoreUnavailableError } from '@stampede/domain';
import type { Redis } from 'ioredis';
import { isReplyError } from './failures.ts';
import type { GateConnection } from './gate-connection.ts';
import type { Script, ScriptCall } from './script.ts';
import { isSameServer, type ServerIdentity } from './server-identity.ts';

/** The connection to a partition's server; null while that is unknown. */
export interface Connections {
  connectionOf(partition: number): GateConnection | null;
}

/** The ledger's approval of a partition: the marker's epoch, and the server and the history that it was written on. */
export interface Approval extends Pick<ServerIdentity, 'runId' | 'replicationId'> {
  readonly epoch: number;
}

/** By partition; shared by several connections of one process. */
export type Approvals = Map<number, Approval>;

/** `epoch`, and `history` where a script declares it, are those of the approval. */
export type TrustedCall<Key extends string, Arg extends string, Each extends string> = ScriptCall<
  Key,
  Exclude<Arg, 'epoch' | 'history'>,
  Each
>;

/**
 * The gate, while it is trusted: a script is sent only to the approved server, with the approved epoch. The script
 * compares that with the gate's marker before it does anything.
 */
export class Gate {
  readonly #nodes: Connections;
  readonly #approvals: ReadonlyMap<number, Approval>;

  /** @param approvals as last read from the ledger; a partition without one is not trusted */
  constructor(nodes: Connections, approvals: ReadonlyMap<number, Approval>) {
    this.#nodes = nodes;
    this.#approvals = approvals;
  }

  /** Whether a script would be sent now. The marker is compared by each script. */
  isTrusted(partition: number): boolean {
    const approval = this.#approvals.get(partition);
    const identity = this.#nodes.connectionOf(partition)?.identity ?? null;
    return approval !== undefined && identity !== null && isSameServer(identity, approval);
  }

  /** The approved epoch, on a connection to the approved server. */
  epochOf(partition: number, operation: string): number {
    return this.#trusted(partition, operation).approval.epoch;
  }

  /**
   * Runs a script under the approved epoch.
   * @throws GateUntrustedError, GateDamagedError nothing was written; StoreUnavailableError nothing was written;
   *   OutcomeUnknownError the reply was lost
   */
  async run<Key extends string, Arg extends string, Each extends string, Reply>(
    script: Script<Key, Arg, Each, Reply>,
    call: TrustedCall<Key, Arg, Each>,
  ): Promise<Reply> {
    const { partition } = call;
    const { connection, approval } = this.#trusted(partition, script.name);
    return withScriptErrors(partition, script.name, () =>
      connection.run(script, underApproval(call, approval)),
    );
  }

  /**
   * Runs a script under the approved epoch, then waits for replicas; see {@link GateConnection.runAndWait}.
   * @throws as {@link run}
   */
  async runAndWait<Key extends string, Arg extends string, Each extends string>(
    script: Script<Key, Arg, Each, unknown>,
    call: TrustedCall<Key, Arg, Each>,
    wait: { replicas: number; waitMs: number },
  ): Promise<number> {
    const { partition } = call;
    const { connection, approval } = this.#trusted(partition, script.name);
    return withScriptErrors(partition, script.name, () =>
      connection.runAndWait(script, underApproval(call, approval), wait),
    );
  }

  /** Sends one queue command (XREADGROUP and the like), to the approved server only. */
  async command<Reply>(
    partition: number,
    operation: string,
    send: (redis: Redis) => Promise<Reply>,
  ): Promise<Reply> {
    return this.#trusted(partition, operation).connection.command(operation, send);
  }

  #trusted(partition: number, operation: string): { connection: GateConnection; approval: Approval } {
    const connection = this.#nodes.connectionOf(partition);
    const identity = connection?.identity ?? null;
    if (connection === null || identity === null) throw new StoreUnavailableError('redis', operation);
    const approval = this.#approvals.get(partition);
    if (approval === undefined || !isSameServer(identity, approval))
      throw new GateUntrustedError(partition, operation);
    return { connection, approval };
  }
}

function underApproval<Key extends string, Arg extends string, Each extends string>(
  call: TrustedCall<Key, Arg, Each>,
  { epoch, replicationId: history }: Approval,
): ScriptCall<Key, Arg, Each> {
  return { ...call, args: { ...call.args, epoch, history } as Readonly<Record<Arg, string | number>> };
}

/** Runs a script on a connection, and maps the error replies that all scripts share to their classes. */
export async function runScript<Key extends string, Arg extends string, Each extends string, Reply>(
  connection: GateConnection,
  script: Script<Key, Arg, Each, Reply>,
  call: ScriptCall<Key, Arg, Each>,
): Promise<Reply> {
  return withScriptErrors(call.partition, script.name, () => connection.run(script, call));
}

async function withScriptErrors<Reply>(
  partition: number,
  operation: string,
  run: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    // A key of another type, or a value that no script writes: something else has written here.
    if (error instanceof TypeError || (isReplyError(error) && error.message.startsWith('WRONGTYPE'))) {
      throw new GateDamagedError(partition, operation, error.message);
    }
    if (isReplyError(error)) {
      if (error.message.startsWith('UNTRUSTED')) throw new GateUntrustedError(partition, operation);
      if (error.message.startsWith('DAMAGED '))
        throw new GateDamagedError(partition, operation, error.message.slice(8));
    }
    throw error;
  }
}
