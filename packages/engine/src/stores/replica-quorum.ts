import { isOperatingError } from '@stampede/domain';
import { confirmWrites, Gate, type Approvals, type FollowingConnections } from '@stampede/store';

export interface ReplicaQuorumOptions {
  /** Connections for this alone: WAIT holds them up. */
  readonly connections: FollowingConnections;
  readonly approvals: Approvals;
  readonly replicas: number;
  /** The longest that anybody waits for a confirmation. */
  readonly waitMs: number;
}

interface Waiting {
  readonly partition: number;
  readonly answer: (confirmed: boolean) => void;
}

interface Round {
  readonly waiting: Set<Waiting>;
  isUnderWay: boolean;
}

/**
 * Asks replicas to confirm what a server has written, for all who wait for it together: while one WAIT is under way
 * the next ones gather, so a server has one at a time, however many purchases, sales and partitions it has.
 */
export class ReplicaQuorum {
  readonly #options: ReplicaQuorumOptions;
  readonly #gate: Gate;
  /** By run id: one server has one replication stream, whatever partitions it has. */
  readonly #rounds = new Map<string, Round>();

  constructor(options: ReplicaQuorumOptions) {
    this.#options = options;
    this.#gate = new Gate(options.connections, options.approvals);
  }

  /** Whether replicas could be asked now. */
  isReady(partition: number): boolean {
    return this.#gate.isTrusted(partition);
  }

  /**
   * Whether enough replicas have what the server with that run id had written when this was called. False when they do
   * not say so in time, and when the partition has moved to another server since: that one cannot speak for the first.
   */
  async confirm(partition: number, runId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const round = this.#rounds.get(runId) ?? { waiting: new Set(), isUnderWay: false };
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
      if (!round.isUnderWay) this.#run(runId, round);
    });
  }

  close(): void {
    this.#options.connections.close();
  }

  #run(runId: string, round: Round): void {
    const asking = [...round.waiting];
    const [first] = asking;
    if (first === undefined) {
      this.#rounds.delete(runId);
      return;
    }
    round.waiting.clear();
    round.isUnderWay = true;
    this.#ask(first.partition, runId)
      .then(
        (confirmed) => {
          for (const { answer } of asking) answer(confirmed);
        },
        (error: unknown) => {
          for (const { answer } of asking) answer(false);
          // A bug must be seen, and must not leave anybody waiting.
          setImmediate(() => {
            throw error;
          });
        },
      )
      .finally(() => {
        round.isUnderWay = false;
        this.#run(runId, round);
      });
  }

  async #ask(partition: number, runId: string): Promise<boolean> {
    const { approvals, replicas, waitMs } = this.#options;
    // The gate uses a connection only if its server is the approved one: this makes it the server that was meant.
    if (approvals.get(partition)?.runId !== runId) return false;
    try {
      return (await confirmWrites(this.#gate, { partition, replicas, waitMs })) >= replicas;
    } catch (error) {
      if (isOperatingError(error)) return false;
      throw error;
    }
  }
}
