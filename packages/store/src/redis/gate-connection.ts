import { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import { StoreUnavailableError } from '@stampede/domain';
import { Redis } from 'ioredis';
import { asRedisError, isReplyError } from './failures.ts';
import { flatten, type Script, type ScriptCall } from './script.ts';

export interface GateConnectionOptions {
  readonly url: string;
  /** Shown in CLIENT LIST. */
  readonly name: string;
  /** A command without a reply for that long is given up and the connection with it. */
  readonly timeoutMs: number;
  /** False: when it is lost, it stays lost. */
  readonly reconnects: boolean;
  readonly onError: (error: Error) => void;
}

/** What INFO said on this very connection. */
export interface ServerIdentity {
  readonly runId: string;
  readonly version: string;
  readonly isCluster: boolean;
}

const RECONNECT_MAX_MS = 500;

/**
 * A connection that knows which server it talks to. From the moment that it closes until INFO has been answered
 * on the new one, every call fails at once and nothing is sent: a server that restarted from old files cannot
 * receive a command that was meant for the one before. No command is ever sent twice, and none waits in a queue.
 */
export class GateConnection {
  readonly #redis: Redis;
  readonly #reconnects: boolean;
  readonly #onIdentified = new Set<(identity: ServerIdentity) => void>();
  #identity: ServerIdentity | null = null;

  constructor(options: GateConnectionOptions) {
    this.#reconnects = options.reconnects;
    this.#redis = new Redis(options.url, {
      connectionName: options.name,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.timeoutMs,
      connectTimeout: Math.min(2000, options.timeoutMs),
      keepAlive: 10_000,
      noDelay: true,
      retryStrategy: options.reconnects ? (attempt) => Math.min(50 * attempt, RECONNECT_MAX_MS) : () => null,
    });
    this.#redis.on('error', options.onError);
    this.#redis.on('close', () => {
      this.#identity = null;
    });
    this.#redis.on('ready', () => {
      this.#identify(options.onError);
    });
  }

  /** Which server is behind this connection now; null while there is none, or it has not said. */
  get identity(): ServerIdentity | null {
    return this.#identity;
  }

  /** Calls `listener` each time that a connection was made and its server is known, also for the present one. */
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
    try {
      return await send(this.#redis);
    } catch (error) {
      if (isTimeout(error)) this.#giveUp();
      throw asRedisError(error, operation);
    }
  }

  /** Runs a script; by its digest, and whole where the server does not know it (any more). */
  async run<Key extends string, Arg extends string, Each extends string, Reply>(
    script: Script<Key, Arg, Each, Reply>,
    call: ScriptCall<Key, Arg, Each>,
  ): Promise<Reply> {
    const [keyCount, ...rest] = flatten(script, call);
    const reply = await this.command(script.name, async (redis) => {
      try {
        return await redis.evalsha(script.sha, keyCount as number, ...rest);
      } catch (error) {
        // NOSCRIPT means that nothing has run, so sending it once more cannot run it twice.
        if (!isReplyError(error) || !error.message.startsWith('NOSCRIPT')) throw error;
        if (this.#identity === null) throw new StoreUnavailableError('redis', script.name);
        return redis.eval(script.source, keyCount as number, ...rest);
      }
    });
    return script.decode(reply);
  }

  /**
   * Runs a script and waits behind it until so many replicas have confirmed what it wrote, or the time is over.
   * WAIT asks for the last write of its own connection; on one that has written nothing it asks for nothing and
   * everybody confirms it. So both are sent in one go, and the script whole: a NOSCRIPT would leave nothing to ask for.
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

  /** Breaks the connection, and makes a new one where it reconnects at all. */
  disconnect(): void {
    this.#identity = null;
    this.#redis.disconnect(this.#reconnects);
  }

  close(): void {
    this.#identity = null;
    this.#onIdentified.clear();
    this.#redis.disconnect();
  }

  /**
   * Whatever is behind it would be answered late or never: a new connection finds out. This one is reset, not ended: an
   * ended one waits up to 2 s for the other side, and the kernel goes on for minutes to send what it still has of it.
   */
  #giveUp(): void {
    this.#identity = null;
    const { stream } = this.#redis;
    // TLS stands between the stream and the connection that could be reset.
    if (stream instanceof TLSSocket) stream.destroy();
    else stream.resetAndDestroy();
  }

  #identify(onError: (error: Error) => void): void {
    this.#redis.info('server').then(
      (info) => {
        const identity: ServerIdentity = {
          runId: field(info, 'run_id'),
          version: field(info, 'redis_version'),
          isCluster: field(info, 'redis_mode') === 'cluster',
        };
        if (this.#redis.status !== 'ready') return;
        this.#identity = identity;
        for (const listener of this.#onIdentified) listener(identity);
      },
      (error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        this.#redis.disconnect(this.#reconnects);
      },
    );
  }
}

function isTimeout(error: unknown): boolean {
  return types.isNativeError(error) && error.message === 'Command timed out';
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
}
