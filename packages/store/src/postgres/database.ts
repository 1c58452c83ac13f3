import pg from 'pg';
import { asOperatingError } from './failures.ts';

/** Whatever runs a statement: the pool, or one client inside a transaction. */
export interface Queryable {
  /**
   * @param name of a statement that is prepared once a connection and keeps its plan, which saves more time than a
   *   small batch takes. Only for one whose plan stays right while tables grow: it may be from when they were empty.
   */
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections of this process at most. */
  readonly poolSize: number;
  /** A statement that takes longer is given up. A connection is waited for no longer than 2 s of it. */
  readonly timeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Told of connections that break while nobody uses them. */
  readonly onError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MAX_MS = 2000;
/** A transaction that met a deadlock or a serialization failure is run again this often. */
const ATTEMPTS_MAX = 3;
const RETRYABLE = new Set(['40001', '40P01']);

/** int8 as a number: every bigint column has a CHECK, or counts something, that keeps it below 2^53. */
const typeParsers = new pg.TypeOverrides();
typeParsers.setTypeParser(pg.types.builtins.INT8, Number);

/** The ledger's database: a bounded pool, bounded waits, and transactions. Every failure to reach it is a StoreUnavailableError. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize,
      application_name: options.applicationName,
      connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MAX_MS, options.timeoutMs),
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      // The server gives up first; the client's own timer is for a network that swallows the answer.
      statement_timeout: options.timeoutMs,
      query_timeout: options.timeoutMs + 1000,
      idle_in_transaction_session_timeout: options.timeoutMs * 2,
      types: typeParsers,
    });
    this.#pool.on('error', options.onError);
    this.#pool.on('connect', (client) => {
      client.on('error', options.onError);
    });
  }

  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    try {
      const result = await this.#pool.query<Row>({
        text,
        values: [...values],
        ...(name === undefined ? {} : { name }),
      });
      return result.rows;
    } catch (error) {
      throw asOperatingError(error, 'query');
    }
  }

  /**
   * Runs `work` in one transaction; run again, at most 3 times, after a deadlock or serialization failure.
   * When the connection breaks at the COMMIT the outcome is not known, and this throws StoreUnavailableError:
   * every caller's transaction must change nothing when it is repeated.
   */
  async transaction<Result>(
    work: (tx: Queryable) => Promise<Result>,
    isolation: 'READ COMMITTED' | 'REPEATABLE READ' = 'READ COMMITTED',
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work, isolation);
      } catch (error) {
        const code = error instanceof pg.DatabaseError ? error.code : undefined;
        if (attempt < ATTEMPTS_MAX && code !== undefined && RETRYABLE.has(code)) continue;
        throw asOperatingError(error, 'transaction');
      }
    }
  }

  /**
   * Runs `work` unless another session does so under the same name: an advisory lock of a session, which dies with
   * it. It saves work and does not protect anything: the session may be lost while `work` goes on.
   *
   * @returns whether `work` was run
   */
  async exclusively(name: string, work: () => Promise<void>): Promise<boolean> {
    const client = await this.#connect(`lock ${name}`);
    let usable = false;
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
        [name],
      );
      if (rows[0]?.locked === true) await work();
      await client.query('SELECT pg_advisory_unlock_all()');
      usable = true;
      return rows[0]?.locked === true;
    } catch (error) {
      throw asOperatingError(error, `lock ${name}`);
    } finally {
      client.release(!usable);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(operation: string): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw asOperatingError(error, operation);
    }
  }

  async #attempt<Result>(work: (tx: Queryable) => Promise<Result>, isolation: string): Promise<Result> {
    const client = await this.#connect('transaction');
    const tx: Queryable = {
      query: async <Row extends pg.QueryResultRow>(
        text: string,
        values: readonly unknown[] = [],
        name?: string,
      ) =>
        (await client.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) }))
          .rows,
    };
    let usable = false;
    try {
      await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
      const result = await work(tx);
      await client.query('COMMIT');
      usable = true;
      return result;
    } catch (error) {
      // After anything but an answer of the server (a timeout, a broken connection) the client is in no known state.
      if (error instanceof pg.DatabaseError || !isFromDriver(error)) {
        usable = await client.query('ROLLBACK').then(
          () => true,
          () => false,
        );
      }
      throw error;
    } finally {
      client.release(!usable);
    }
  }
}

/** Errors of the driver and of the network carry no SQLSTATE; errors that `work` threw on purpose have a code of ours or none. */
function isFromDriver(error: unknown): boolean {
  return asOperatingError(error, 'transaction') !== error;
}
