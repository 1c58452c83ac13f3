import { isOperatingError } from '@stampede/domain';
import { confirmWrites, Gate, type Approvals, type FollowingConnections } from '@stampede/store';

export interface ReplicaQuorumOptions {
  /** Connections of its own: WAIT blocks them. */
  readonly connections: FollowingConnections;
  readonly approvals: Approvals;
  readonly replicas: number;
  /** Timeout of a confirmation, in ms. */
  readonly waitMs: number;
}

interface Waiting {
  readonly partition: number;
  readonly answer: (confirmed: boolean) => void;
}

interface Round {
  readonly waiting: Set<Waiting>;
  isInFlight: boolean;
}

/**
 * Waits for replicas to confirm a server's writes, batched: callers that come while one WAIT is in flight share the
 * next one. So a server has one WAIT at a time, however many purchases, sales and partitions it has.
 */
export class ReplicaQuorum {
  readonly #options: ReplicaQuorumOptions;
  readonly #gate: Gate;
  /** By run id: one server has one replication stream, for all its partitions. */
  readonly #rounds = new Map<string, Round>();

  constructor(options: ReplicaQuorumOptions) {
    this.#options = options;
    this.#gate = new Gate(options.connections, options.approvals);
  }

  /** Whether a confirmation is possible now. */
  isReady(partition: number): boolean {
    return this.#gate.isTrusted(partition);
  }

  /**
   * Whether enough replicas have all that the server with that run id had written before this call. False on a timeout,
   * and when the partition has moved to another server since: that one cannot confirm the first one's writes.
   */
  async confirm(partition: number, runId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const round = this.#rounds.get(runId) ?? { waiting: new Set(), isInFlight: false };
      this.#rounds.set(runId, round);
      const timer = setTimeout(() => {
        round.waiting.delete(waiting);
        resolve(false);
      }, this.#options.waitMs);
      const waiting: Waiting = {
        partition,
        answer: (confirmed) => {
          clearTimeout(timer);
          resolve(confirmed);
        },
      };
      round.waiting.add(waiting);
      if (!round.isInFlight) this.#run(runId, round);
    });
  }

  close(): void {
    this.#options.connections.close();
  }

  #run(runId: string, round: Round): void {
    const waiters = [...round.waiting];
    const [first] = waiters;
    if (first === undefined) {
      this.#rounds.delete(runId);
      return;
    }
    round.waiting.clear();
    round.isInFlight = true;
    this.#waitForReplicas(first.partition, runId)
      .then(
        (confirmed) => {
          for (const { answer } of waiters) answer(confirmed);
        },
        (error: unknown) => {
          for (const { answer } of waiters) answer(false);
          // A bug: end the waits, and rethrow it as an uncaught exception.
          setImmediate(() => {
            throw error;
          });
        },
      )
      .finally(() => {
        round.isInFlight = false;
        this.#run(runId, round);
      });
  }

  async #waitForReplicas(partition: number, runId: string): Promise<boolean> {
    const { approvals, replicas, waitMs } = this.#options;
    // The gate uses a connection only if its server is the approved one. With this check, that is the server with
    // `runId`.
    if (approvals.get(partition)?.runId !== runId) return false;
    try {
      return (await confirmWrites(this.#gate, { partition, replicas, waitMs })) >= replicas;
    } catch (error) {
      if (isOperatingError(error)) return false;
      throw error;
    }
  }
}
