import { ExpiryEvents } from '@stampede/store';
import type { Stores } from './stores.ts';

/** Subscribes to the expired events of the payment windows, again after every reconnect. */
export function listenForExpiry(
  stores: Stores,
  listener: {
    readonly onExpired: (orderNo: string) => void;
    readonly onSubscribed: (channel: string) => void;
  },
): { close: () => void } {
  return new ExpiryEvents({
    url: stores.options.redisUrl,
    name: `${stores.options.processName}-events`,
    ...listener,
    onError: (error) => {
      stores.options.onError('redis', error);
    },
  });
}
