import { Redis } from 'ioredis';
import type { Address } from './cluster-slots.ts';
import { isReplyError } from './failures.ts';
import { keepConnecting } from './keep-connecting.ts';
import { orderNoOfWindowKey } from './keys.ts';
import { connectOptions, type RedisPlace } from './redis-place.ts';
import { reportFailures } from './report-failures.ts';

export interface ExpiryEventsOptions {
  readonly place: RedisPlace;
  readonly name: string;
  /** The server: each master of a cluster publishes only its own events. Null: the one server of the place. */
  readonly address: Address | null;
  /** Called for every expiry event of a payment window: a hint that may be early, late, duplicated or forged. */
  readonly onExpired: (orderNo: string) => void;
  readonly onSubscribed: (channel: string) => void;
  readonly onError: (error: Error) => void;
}

/**
 * The subscription to `__keyevent@N__:expired`, on its own connection, renewed after every reconnect. Events published
 * in between are lost: the sweep finds their orders.
 */
export class ExpiryEvents {
  readonly #redis: Redis;
  /** Subscriptions refused since the last one that succeeded. */
  #refusals = 0;
  #isClosed = false;
  readonly #stopConnecting: () => void;

  constructor(options: ExpiryEventsOptions) {
    const channel = `__keyevent@${options.place.database}__:expired`;
    this.#redis = new Redis({
      ...connectOptions(options.place, options.address),
      connectionName: options.name,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResubscribe: false,
      connectTimeout: 2000,
      keepAlive: 10_000,
      retryStrategy: (attempt) => this.#retryAfterMs(attempt),
      sentinelRetryStrategy: (attempt) => this.#retryAfterMs(attempt),
    });
    reportFailures(this.#redis, (error) => {
      if (!this.#isClosed) options.onError(error);
    });
    this.#stopConnecting = keepConnecting(this.#redis);
    this.#redis.on('message', (_channel, key) => {
      const orderNo = orderNoOfWindowKey(key);
      if (orderNo !== null) options.onExpired(orderNo);
    });
    this.#redis.on('ready', () => {
      this.#redis.subscribe(channel).then(
        () => {
          this.#refusals = 0;
          options.onSubscribed(channel);
        },
        (error: unknown) => {
          // A connection that closed meanwhile is no refusal, and is made again.
          if (!isReplyError(error)) return;
          this.#refusals += 1;
          options.onError(error);
          this.#redis.disconnect(true);
        },
      );
    });
  }

  /** Resubscribes on a new connection: another server may be behind the address by now. */
  renew(): void {
    if (this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopConnecting();
    this.#redis.disconnect();
  }

  #retryAfterMs(attempt: number): number {
    return Math.min(50 * (attempt + this.#refusals), 500);
  }
}
