import { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import { isOperatingError, StoreUnavailableError } from '@stampede/domain';
import { Redis } from 'ioredis';
import { nameOf, type Address } from './cluster-slots.ts';
import { asRedisError, isReplyError, refusesToServe } from './failures.ts';
import { keepConnecting } from './keep-connecting.ts';
import { demandCommands } from './needed-commands.ts';
import { connectOptions, type RedisPlace } from './redis-place.ts';
import { reportFailures } from './report-failures.ts';
import { flatten, type Script, type ScriptCall } from './script.ts';
import { isSameServer, readHistory, readIdentity, type ServerIdentity } from './server-identity.ts';

export interface GateConnectionOptions {
  readonly place: RedisPlace;
  /** One server of the place; null: its nodes in turn, or the master that its sentinels name. */
  readonly address: Address | null;
  /** Shown in CLIENT LIST. */
  readonly name: string;
  /** After that long without a reply the command fails and the connection is reset. */
  readonly timeoutMs: number;
  /** False: a lost connection stays lost. */
  readonly reconnects: boolean;
  readonly onError: (error: Error) => void;
}

const RECONNECT_STEP_MS = 50;
const RECONNECT_MAX_MS = 500;
/**
 * The server's identity and its user's permissions are read again this often: a server can become a replica, and a
 * master again, without closing a connection. Nothing is sold meanwhile: the reserve script compares role and history
 * itself.
 */
const IDENTIFY_EVERY_MS = 500;

/**
 * A connection to an identified server: a master with a known history. From its close until INFO is read on the new
 * one, every call fails unsent: a server that restarted from old files cannot receive a command meant for its
 * predecessor. No command runs twice, and none waits in a queue.
 *
 * A replica is never identified, and neither is a server that denies its user a needed command. A connection is
 * replaced when a command times out, and when its server replies and cannot serve (see {@link refusesToServe}); in the
 * latter case the replies in flight are awaited first. The next attempt comes after 50 ms, and after up to 500 ms while
 * attempts are refused.
 */
export class GateConnection {
  readonly #redis: Redis;
  readonly #options: GateConnectionOptions;
  readonly #onIdentified = new Set<(identity: ServerIdentity) => void>();
  readonly #stopConnecting: () => void;
  #identity: ServerIdentity | null = null;
  #timer: NodeJS.Timeout | null = null;
  #inFlight = 0;
  /** The server has refused to serve: the connection is reset when nothing is in flight. */
  #isRefused = false;
  /** Refusals since a command succeeded. */
  #refusals = 0;
  #attempts = 0;
  #isClosed = false;

  constructor(options: GateConnectionOptions) {
    this.#options = options;
    this.#redis = new Redis({
      ...connectOptions(options.place, options.address),
      connectionName: options.name,
      // INFO is read here, and a server that is still loading its data refuses the first command.
      enableReadyCheck: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.timeoutMs,
      connectTimeout: Math.min(2000, options.timeoutMs),
      keepAlive: 10_000,
      noDelay: true,
      retryStrategy: options.reconnects ? (attempt) => this.#retryAfterMs(attempt) : () => null,
      sentinelRetryStrategy: options.reconnects ? (attempt) => this.#retryAfterMs(attempt) : () => null,
    });
    reportFailures(this.#redis, (error) => {
      this.#report(error);
    });
    this.#stopConnecting = options.reconnects ? keepConnecting(this.#redis) : () => undefined;
    this.#redis.on('close', () => {
      this.#forget();
    });
    this.#redis.on('ready', () => {
      this.#isRefused = false;
      this.#identify();
    });
  }

  /** The master of this connection; null while it is not connected or not identified. */
  get identity(): ServerIdentity | null {
    return this.#identity;
  }

  /**
   * Calls `listener` each time that the server of a new connection is identified, and each time that the server's
   * history has changed; also for the present one.
   */
  onIdentified(listener: (identity: ServerIdentity) => void): void {
    this.#onIdentified.add(listener);
    if (this.#identity !== null) listener(this.#identity);
  }

  /**
   * Sends one command.
   * @throws StoreUnavailableError nothing was sent, or the server cannot serve; OutcomeUnknownError the reply was lost
   */
  async command<Reply>(operation: string, send: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    if (this.#identity === null) throw new StoreUnavailableError('redis', operation);
    this.#inFlight += 1;
    try {
      const reply = await send(this.#redis);
      this.#refusals = 0;
      return reply;
    } catch (error) {
      if (isTimeout(error)) this.#reset();
      if (refusesToServe(error)) this.#refuse();
      const failure = asRedisError(error, operation);
      if (isOperatingError(failure)) this.#report(failure);
      throw failure;
    } finally {
      this.#inFlight -= 1;
      if (this.#isRefused && this.#inFlight === 0) this.#reset();
    }
  }

  /**
   * Reads the server's role and history again.
   * @returns null when there is no connection, or its server is no longer a master
   * @throws as {@link command}
   */
  async identifyAgain(): Promise<ServerIdentity | null> {
    const known = this.#identity;
    if (known === null) return null;
    const history = await this.command('identify', readHistory);
    if (known === this.#identity) this.#use({ ...known, ...history });
    return this.#identity;
  }

  /** Runs a script by its digest, or by its source where the server has not cached it (any more). */
  async run<Key extends string, Arg extends string, Each extends string, Reply>(
    script: Script<Key, Arg, Each, Reply>,
    call: ScriptCall<Key, Arg, Each>,
  ): Promise<Reply> {
    const [keyCount, ...rest] = flatten(script, call);
    const reply = await this.command(script.name, async (redis) => {
      try {
        return await redis.evalsha(script.sha, keyCount as number, ...rest);
      } catch (error) {
        // NOSCRIPT means that nothing has run, so a retry cannot run the script twice.
        if (!isReplyError(error) || !error.message.startsWith('NOSCRIPT')) throw error;
        if (this.#identity === null) throw new StoreUnavailableError('redis', script.name);
        return redis.eval(script.source, keyCount as number, ...rest);
      }
    });
    return script.decode(reply);
  }

  /**
   * Runs a script, then waits until that many replicas have confirmed its writes, or the time is over. WAIT covers the
   * last write of its own connection; on one without a write it covers nothing, and every replica counts. So both are
   * pipelined, and the script is sent by source: after a NOSCRIPT there would be no write to cover.
   *
   * @returns how many replicas have confirmed
   */
  async runAndWait<Key extends string, Arg extends string, Each extends string>(
    script: Script<Key, Arg, Each, unknown>,
    call: ScriptCall<Key, Arg, Each>,
    { replicas, waitMs }: { replicas: number; waitMs: number },
  ): Promise<number> {
    const [keyCount, ...rest] = flatten(script, call);
    return this.command(script.name, async (redis) => {
      const [, confirmed] = await Promise.all([
        redis.eval(script.source, keyCount as number, ...rest),
        redis.wait(replicas, waitMs),
      ]);
      return confirmed;
    });
  }

  /** Closes the connection, and opens a new one if it reconnects at all. */
  disconnect(): void {
    this.#forget();
    this.#redis.disconnect(this.#options.reconnects);
  }

  close(): void {
    this.#isClosed = true;
    this.#forget();
    this.#onIdentified.clear();
    this.#stopConnecting();
    this.#redis.disconnect();
  }

  /** Errors of a connection that was closed on purpose are no failures. */
  #report(error: Error): void {
    if (!this.#isClosed) this.#options.onError(error);
  }

  #forget(): void {
    this.#identity = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Nothing more is sent. Commands in flight still get their replies. */
  #refuse(): void {
    this.#forget();
    this.#refusals += 1;
    this.#isRefused = true;
  }

  /**
   * Replies after a command that timed out are late or never come: a new connection is needed. This one is reset, not
   * ended: an ended one waits up to 2 s for its peer, and the kernel retransmits unsent data for minutes.
   */
  #reset(): void {
    this.#forget();
    this.#isRefused = false;
    const { stream } = this.#redis;
    // A TLS stream is not the TCP socket that could be reset. Node never closes a stream that is reset after its end.
    if (stream instanceof TLSSocket || stream.writableEnded) stream.destroy();
    else stream.resetAndDestroy();
  }

  #retryAfterMs(attempt: number): number {
    this.#attempts += 1;
    const { place, address } = this.#options;
    // Several nodes of a cluster: the next one may be up.
    if (place.kind === 'nodes' && address === null)
      Object.assign(this.#redis.options, place.nodes[this.#attempts % place.nodes.length]);
    return Math.min(RECONNECT_STEP_MS * (attempt + this.#refusals), RECONNECT_MAX_MS);
  }

  #identify(): void {
    this.#readIdentity().then(
      (identity) => {
        if (this.#redis.status === 'ready' && !this.#isRefused) this.#use(identity);
      },
      (error: unknown) => {
        this.#report(error instanceof Error ? error : new Error(String(error)));
        this.#refusals += 1;
        if (this.#redis.status === 'ready') this.#reset();
      },
    );
  }

  /** A server that denies its user a needed command is rejected like a replica. */
  async #readIdentity(): Promise<ServerIdentity> {
    const identity = await readIdentity(this.#redis);
    if (identity.role === 'master') await demandCommands(this.#redis);
    return identity;
  }

  #use(identity: ServerIdentity): void {
    if (identity.role !== 'master') {
      this.#refusals += 1;
      const { remoteAddress: host = '', remotePort: port = 0 } = this.#redis.stream;
      const server = nameOf({ host, port });
      this.#report(new Error(`the Redis at ${server} is a ${identity.role}, not a master`));
      this.#reset();
      return;
    }
    const isNew = this.#identity === null || !isSameServer(this.#identity, identity);
    // A connection that must not reconnect is bound to one history as well.
    if (isNew && this.#identity !== null && !this.#options.reconnects) {
      this.#reset();
      return;
    }
    if (isNew) this.#identity = identity;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#identify();
    }, IDENTIFY_EVERY_MS);
    if (isNew) for (const listener of this.#onIdentified) listener(identity);
  }
}

function isTimeout(error: unknown): boolean {
  return types.isNativeError(error) && error.message === 'Command timed out';
}
