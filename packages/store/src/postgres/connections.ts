import { StoreUnavailableError } from '@stampede/domain';
import pg from 'pg';
import { findWritableServer } from './find-writable-server.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';
import { verifySession, type SessionLimits } from './verify-session.ts';

export interface ConnectionsOptions {
  /** May list several servers: the first writable one is used. */
  readonly url: string;
  readonly poolSize: number;
  /** Timeout for a new connection, and for one from the pool. */
  readonly connectMs: number;
  /** The client's timeout for a query. */
  readonly queryMs: number;
  readonly limits: SessionLimits;
  readonly applicationName: string;
  readonly types: pg.CustomTypesConfig;
  readonly onError: (error: Error) => void;
}

/** A verified connection that belongs to the caller until `giveBack`. */
export interface Session {
  readonly client: pg.PoolClient;
  /** True where settings and prepared statements persist: there is no pooler in between. */
  readonly isOwn: boolean;
  readonly generation: Generation;
}

/**
 * `usable`: back to the pool. `broken`: its state is undefined. `read-only`: its server refuses writes, in all its
 * sessions. `not-own`: it shares its backend.
 */
export type SessionFate = 'usable' | 'broken' | 'read-only' | 'not-own';

/** The connections to one chosen server, which are closed together. */
interface Generation {
  readonly pool: Promise<pg.Pool>;
}

const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 500;
/** The pool's message when all connections are in use. It is no failure of the server. */
const ALL_BUSY = 'timeout exceeded when trying to connect';

/**
 * A bounded pool of verified sessions. When a session's server refuses writes, that session and all others of its
 * generation leave the pool, and new ones are opened to the server that is writable then. While none can be opened, one
 * attempt is made every 50 ms at first and every 500 ms at last, and other callers get the last failure.
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

  /** @throws StoreUnavailableError when no session can be had, with the reason as its cause */
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

  /** Resolves when all sessions are given back and closed. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#generation !== null) this.#retire(this.#generation);
    await Promise.all(this.#ending);
  }

  async #take(): Promise<Session> {
    // With several servers the one in use may just have failed: choose again immediately.
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
        // The pool's own timer ends with the handshake.
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

  /** Failures of concurrent attempts count once. */
  #failed(error: unknown): void {
    const nowMs = performance.now();
    this.#failure = error;
    if (nowMs < this.#notBeforeMs) return;
    this.#backoffMs = Math.min(BACKOFF_MAX_MS, Math.max(BACKOFF_MIN_MS, this.#backoffMs * 2));
    this.#notBeforeMs = nowMs + this.#backoffMs;
  }

  /** Closes idle connections now, and those in use when they are given back. */
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
