import { Redis } from 'ioredis';
import { urlAt, type Address } from './cluster-slots.ts';
import { orderNoOfWindowKey } from './keys.ts';

export interface ExpiryEventsOptions {
  readonly url: string;
  readonly name: string;
  /** Of which server: the masters of a cluster publish their own events only. */
  readonly address: Address;
  /** Called for every payment window that Redis says has expired: a hint, which may be early, late, doubled or forged. */
  readonly onExpired: (orderNo: string) => void;
  readonly onSubscribed: (channel: string) => void;
  readonly onError: (error: Error) => void;
}

/** The N of `redis://host/N`, on whose events a listener has to be subscribed. */
function databaseOf(url: string): number {
  const path = new URL(url).pathname.slice(1);
  return path === '' ? 0 : Number.parseInt(path, 10);
}

/**
 * The subscription to `__keyevent@N__:expired`, on a connection of its own, made again after every reconnect.
 * Events that were published in between are gone: the sweep finds their orders.
 */
export class ExpiryEvents {
  readonly #redis: Redis;

  constructor(options: ExpiryEventsOptions) {
    const channel = `__keyevent@${databaseOf(options.url)}__:expired`;
    this.#redis = new Redis(urlAt(options.url, options.address), {
      connectionName: options.name,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResubscribe: false,
      connectTimeout: 2000,
      keepAlive: 10_000,
      retryStrategy: (attempt) => Math.min(50 * attempt, 500),
    });
    this.#redis.on('error', options.onError);
    this.#redis.on('message', (_channel, key) => {
      const orderNo = orderNoOfWindowKey(key);
      if (orderNo !== null) options.onExpired(orderNo);
    });
    this.#redis.on('ready', () => {
      this.#redis.subscribe(channel).then(
        () => {
          options.onSubscribed(channel);
        },
        (error: unknown) => {
          options.onError(error instanceof Error ? error : new Error(String(error)));
          this.#redis.disconnect(true);
        },
      );
    });
  }

  close(): void {
    this.#redis.disconnect();
  }
}
