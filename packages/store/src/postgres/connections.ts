import { StoreUnavailableError } from '@stampede/domain';
import pg from 'pg';
import { findWritableServer } from './find-writable-server.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';
import { verifySession, type SessionLimits } from './verify-session.ts';

export interface ConnectionsOptions {
  /** May list several servers: the first that may write is used. */
  readonly url: string;
  readonly poolSize: number;
  /** A new connection that takes longer is given up; so is the wait for one of the pool. */
  readonly connectMs: number;
  /** An answer that takes longer is not waited for. */
  readonly queryMs: number;
  readonly limits: SessionLimits;
  readonly applicationName: string;
  readonly types: pg.CustomTypesConfig;
  readonly onError: (error: Error) => void;
}

/** A connection that was verified and belongs to the caller until it is given back. */
export interface Session {
  readonly client: pg.PoolClient;
  /** What is set or prepared in it stays: there is no pooler in between. */
  readonly isOwn: boolean;
  readonly generation: Generation;
}

/**
 * `usable`: another caller may have it. `broken`: it is in no known state. `read-only`: its server refuses writes, and so
 * it does to all sessions that lead there. `not-own`: it turned out to share its backend.
 */
export type SessionFate = 'usable' | 'broken' | 'read-only' | 'not-own';

/** The connections of one choice of a server, which are given up together. */
interface Generation {
  readonly pool: Promise<pg.Pool>;
}

const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 500;
/** The pool's own words for: all connections are in use. It says nothing of the server. */
const ALL_BUSY = 'timeout exceeded when trying to connect';

/**
 * A bounded pool of verified sessions. A session whose server refuses to write never goes back to it, nor do those beside
 * it; new ones are opened then, to the server that may write by now. While none can be opened, one is tried for every
 * 50 ms at first and every 500 ms at last, and callers get the last failure.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #urls: readonly string[];
  readonly #own = new WeakSet<object>();
  readonly #ending = new Set<Promise<void>>();
  #generation: Generation | null = null;
  #mayBeOwn = true;
  #closed = false;
  #backoffMs = 0;
  #notBeforeMs = -Infinity;
  #failure: unknown = undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#urls = parseDatabaseUrl(options.url);
  }

  /** @throws StoreUnavailableError for anything that keeps it from a session, with the reason as its cause */
  async take(): Promise<Session> {
    try {
      return await this.#take();
    } catch (error) {
      throw new StoreUnavailableError('postgres', 'connect', error);
    }
  }

  giveBack({ client, generation }: Session, fate: SessionFate): void {
    if (fate === 'not-own') this.#mayBeOwn = false;
    if (fate === 'read-only') this.#retire(generation);
    client.release(fate !== 'usable');
  }

  /** Resolves when all sessions have been given back and are closed. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#generation !== null) this.#retire(this.#generation);
    await Promise.all(this.#ending);
  }

  async #take(): Promise<Session> {
    // With several servers the one in use may just have gone: another is chosen at once.
    const attempts = this.#urls.length === 1 ? 1 : 2;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#closed) throw new Error('the connections are closed');
      if (this.#generation === null && attempt === 1) this.#throwTooSoon();
      const generation = (this.#generation ??= { pool: this.#open() });
      try {
        const pool = await generation.pool;
        const opensOne = pool.idleCount === 0 && pool.totalCount < this.#options.poolSize;
        if (opensOne && attempt === 1) this.#throwTooSoon();
        const client = await pool.connect();
        return { client, isOwn: this.#mayBeOwn && this.#own.has(client), generation };
      } catch (error) {
        if (error === this.#failure || (error instanceof Error && error.message === ALL_BUSY)) throw error;
        this.#failed(error);
        if (attempts > 1) this.#retire(generation);
        if (attempt === attempts) throw error;
      }
    }
  }

  async #open(): Promise<pg.Pool> {
    const { connectMs, queryMs, limits, onError } = this.#options;
    const pool = new pg.Pool({
      connectionString: await findWritableServer(this.#urls, connectMs),
      max: this.#options.poolSize,
      application_name: this.#options.applicationName,
      connectionTimeoutMillis: connectMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      query_timeout: queryMs,
      types: this.#options.types,
      verify: (client, done) => {
        // The pool's own timer has ended with the handshake.
        within(connectMs, verifySession(client, limits)).then(
          (isOwn) => {
            if (isOwn) this.#own.add(client);
            this.#backoffMs = 0;
            this.#notBeforeMs = -Infinity;
            done();
          },
          (error: unknown) => {
            done(error instanceof Error ? error : new Error(String(error)));
          },
        );
      },
    });
    pool.on('error', onError);
    pool.on('connect', (client) => {
      client.on('error', onError);
    });
    return pool;
  }

  #throwTooSoon(): void {
    if (performance.now() < this.#notBeforeMs) throw this.#failure;
  }

  /** Failures of connections that were tried at the same time count once. */
  #failed(error: unknown): void {
    const nowMs = performance.now();
    this.#failure = error;
    if (nowMs < this.#notBeforeMs) return;
    this.#backoffMs = Math.min(BACKOFF_MAX_MS, Math.max(BACKOFF_MIN_MS, this.#backoffMs * 2));
    this.#notBeforeMs = nowMs + this.#backoffMs;
  }

  /** The idle ones are closed now, those in use when they are given back. */
  #retire(generation: Generation): void {
    if (this.#generation !== generation) return;
    this.#generation = null;
    const ended = generation.pool
      .then((pool) => pool.end())
      .catch(() => undefined)
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`a new session gave no answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
