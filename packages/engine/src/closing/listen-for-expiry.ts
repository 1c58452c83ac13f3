import { ExpiryEvents, nameOf, type Address } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export interface ExpiryListener {
  /** An order whose payment window Redis says has expired: a hint. */
  readonly onExpired: (orderNo: string) => void;
  readonly onSubscribed: (channel: string, server: string) => void;
}

/**
 * Subscribes to the expired events of the payment windows on every server that has any: on a cluster each master
 * publishes its own alone. Each subscription is made again after every reconnect, and follows the masters.
 */
export function listenForExpiry(stores: Stores, listener: ExpiryListener): { close: () => void } {
  const subscriptions = new Map<string, ExpiryEvents>();
  stores.nodes.onMasters((masters) => {
    const wanted = new Map(masters.map((master) => [nameOf(master), master]));
    for (const [server, subscription] of subscriptions) {
      if (wanted.has(server)) continue;
      subscription.close();
      subscriptions.delete(server);
    }
    for (const [server, address] of wanted) {
      if (!subscriptions.has(server)) subscriptions.set(server, subscribe(stores, listener, server, address));
    }
  });
  return {
    close: () => {
      for (const subscription of subscriptions.values()) subscription.close();
    },
  };
}

function subscribe(stores: Stores, listener: ExpiryListener, server: string, address: Address): ExpiryEvents {
  return new ExpiryEvents({
    url: stores.options.redisUrl,
    name: `${stores.options.processName}-events`,
    address,
    onExpired: listener.onExpired,
    onSubscribed: (channel) => {
      listener.onSubscribed(channel, server);
    },
    onError: (error) => {
      stores.options.onError('redis', error);
    },
  });
}
