import { ExpiryEvents, nameOf, type Address } from '@stampede/store';
import { redisPlace } from '../stores/redis-place.ts';
import type { Stores } from '../stores/stores.ts';

export interface ExpiryListener {
  /** Called for an order whose payment window has expired in Redis: a hint. */
  readonly onExpired: (orderNo: string) => void;
  readonly onSubscribed: (channel: string, server: string) => void;
}

/**
 * Subscribes to the expired events of the payment windows on every master: in a cluster each master publishes only its
 * own. Each subscription is renewed after every reconnect, and whenever an address leads to another server or another
 * replication history.
 */
export function listenForExpiry(stores: Stores, listener: ExpiryListener): { close: () => void } {
  const subscriptions = new Map<string, ExpiryEvents>();
  stores.nodes.onMasters((masters) => {
    const wanted = new Map(masters.map((master) => [serverName(master), master]));
    for (const [server, subscription] of subscriptions) {
      if (wanted.has(server)) continue;
      subscription.close();
      subscriptions.delete(server);
    }
    for (const [server, address] of wanted) {
      if (!subscriptions.has(server)) subscriptions.set(server, subscribe(stores, listener, server, address));
    }
  });
  // A server that has become a replica publishes no expired events.
  stores.nodes.onIdentified(() => {
    for (const subscription of subscriptions.values()) subscription.renew();
  });
  return {
    close: () => {
      for (const subscription of subscriptions.values()) subscription.close();
    },
  };
}

function serverName(master: Address | null): string {
  return master === null ? 'redis' : nameOf(master);
}

function subscribe(
  stores: Stores,
  listener: ExpiryListener,
  server: string,
  address: Address | null,
): ExpiryEvents {
  return new ExpiryEvents({
    place: redisPlace(stores.options),
    name: `${stores.options.processName}-events`,
    address,
    onExpired: listener.onExpired,
    onSubscribed: (channel) => {
      listener.onSubscribed(channel, server);
    },
    onError: (error) => {
      stores.troubles.report('redis', error);
    },
  });
}
