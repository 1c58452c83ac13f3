import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';
import pg from 'pg';
import { Connections, type Session, type SessionFate } from './connections.ts';
import { asOperatingError, fateAfter, isCommitInDoubt, isLockTimeout } from './failures.ts';
import { runWithLease } from './leases.ts';
import type { Queryable } from './queryable.ts';
import type { SessionLimits } from './verify-session.ts';

export type { Queryable } from './queryable.ts';

export interface DatabaseOptions {
  /** One server, or several separated by commas: the first writable one is used. */
  readonly url: string;
  /** Maximum of connections of this process. */
  readonly poolSize: number;
  /** Timeout of a statement. A connection has the same timeout, at most 2 s. */
  readonly timeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Called for each failure of Postgres, also of idle connections that break. */
  readonly onError: (error: Error) => void;
}

/** REPEATABLE READ is for snapshots, which write nothing. */
type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

const CONNECT_TIMEOUT_MAX_MS = 2000;
/** Attempts of a transaction that has a deadlock or a serialization failure. */
const ATTEMPTS_MAX = 3;
const RETRYABLE = new Set(['40001', '40P01']);

/** int8 as a number: every bigint column is below 2^53, by a CHECK or because it is a count. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * The ledger's database: a bounded pool, bounded waits, and transactions. Every failure to reach it is a
 * StoreUnavailableError. It depends on no session settings: poolers and `ALTER DATABASE … SET` have no effect.
 */
export class Database implements Queryable {
  readonly #connections: Connections;
  readonly #limits: SessionLimits;
  readonly #onError: (error: Error) => void;

  constructor(options: DatabaseOptions) {
    const { timeoutMs } = options;
    this.#limits = { statementMs: timeoutMs, idleInTransactionMs: timeoutMs * 2 };
    this.#onError = options.onError;
    this.#connections = new Connections({
      url: options.url,
      poolSize: options.poolSize,
      connectMs: Math.min(CONNECT_TIMEOUT_MAX_MS, timeoutMs),
      // The server times out first; the client's timer is for replies that the network loses.
      queryMs: timeoutMs + 1000,
      limits: this.#limits,
      applicationName: options.applicationName,
      types,
      onError: options.onError,
    });
  }

  /** One statement. Behind a pooler it is a transaction of its own, because its limits are valid only within one. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    const session = await this.#take();
    try {
      return session.isOwn
        ? await this.#single<Row>(session, text, values, name)
        : await this.#committed(session, 'READ COMMITTED', (tx) => tx.query<Row>(text, values));
    } catch (error) {
      // Single statements are idempotent, so their outcome need not be resolved.
      throw this.#failure(error instanceof OutcomeUnknownError ? error.cause : error, 'query');
    }
  }

  /**
   * Runs `work` in one transaction; at most 3 attempts after a deadlock or serialization failure.
   *
   * @throws OutcomeUnknownError when the connection broke at the COMMIT, which may have succeeded.
   *   StoreUnavailableError: not committed
   */
  async transaction<Result>(
    work: (tx: Queryable) => Promise<Result>,
    isolation: Isolation = 'READ COMMITTED',
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#committed(await this.#take(), isolation, work);
      } catch (error) {
        const code = error instanceof pg.DatabaseError ? error.code : undefined;
        if (attempt < ATTEMPTS_MAX && code !== undefined && RETRYABLE.has(code)) continue;
        throw this.#failure(error, 'transaction');
      }
    }
  }

  /**
   * Runs `work` unless a caller in this process or another holds the lease of this name. It saves work and is no mutual
   * exclusion: the lease may expire while `work` runs.
   *
   * @returns whether `work` was run
   */
  async exclusively(name: string, work: () => Promise<void>): Promise<boolean> {
    return runWithLease(this, name, work);
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #take(): Promise<Session> {
    try {
      return await this.#connections.take();
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#onError(error);
      throw error;
    }
  }

  /** The error for the caller. A lock timeout, or a failure of another store in between, is no outage of Postgres. */
  #failure(error: unknown, operation: string): unknown {
    const failure = asOperatingError(error, operation);
    if (failure !== error && failure instanceof StoreUnavailableError && !isLockTimeout(failure))
      this.#onError(failure);
    return failure;
  }

  async #single<Row extends pg.QueryResultRow>(
    session: Session,
    text: string,
    values: readonly unknown[],
    name: string | undefined,
  ): Promise<Row[]> {
    try {
      const rows = await run<Row>(session, text, values, name);
      this.#connections.giveBack(session, 'usable');
      return rows;
    } catch (error) {
      this.#connections.giveBack(session, fateAfter(error));
      throw error;
    }
  }

  async #committed<Result>(
    session: Session,
    isolation: Isolation,
    work: (tx: Queryable) => Promise<Result>,
  ): Promise<Result> {
    const { client, isOwn } = session;
    const tx: Queryable = { query: (text, values = [], name) => run(session, text, values, name) };
    try {
      await client.query(`BEGIN ISOLATION LEVEL ${isolation}${isOwn ? '' : this.#localLimits()}`);
      const result = await work(tx);
      await commit(session, isolation);
      this.#connections.giveBack(session, 'usable');
      return result;
    } catch (error) {
      const fate = fateAfter(error);
      this.#connections.giveBack(session, fate === 'usable' ? await rolledBack(session) : fate);
      throw error;
    }
  }

  /** In the same message as the BEGIN: no round trip of its own. */
  #localLimits(): string {
    const { statementMs, idleInTransactionMs } = this.#limits;
    return `; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL idle_in_transaction_session_timeout = ${idleInTransactionMs}`;
  }
}

async function commit({ client }: Session, isolation: Isolation): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (error) {
    if (isolation === 'REPEATABLE READ' || !isCommitInDoubt(error)) throw error;
    throw new OutcomeUnknownError('postgres', 'commit', error);
  }
}

async function rolledBack({ client }: Session): Promise<SessionFate> {
  return client.query('ROLLBACK').then(
    () => 'usable',
    () => 'broken',
  );
}

async function run<Row extends pg.QueryResultRow>(
  { client, isOwn }: Session,
  text: string,
  values: readonly unknown[],
  name: string | undefined,
): Promise<Row[]> {
  const prepared = name === undefined || !isOwn ? {} : { name };
  return (await client.query<Row>({ text, values: [...values], ...prepared })).rows;
}
