import { arrivesInOrder } from './arrives-in-order.ts';
import { eventsOfOrders } from './events-of-orders.ts';
import { feedIsWhole } from './feed-is-whole.ts';
import { finding, type Law } from './law.ts';

/**
 * The ledger has the events of its decisions, the feed skips none, and each one reaches every endpoint whose filter lets it
 * through, those of an order in their order.
 */
export const shopHearsOfIt: Law = {
  name: 'The shop hears of it',
  judge: (evidence) => [
    ...evidence.heard.unheard.map((what) => finding(`never heard: ${what}`)),
    ...eventsOfOrders(evidence),
    ...feedIsWhole(evidence.heard),
    ...evidence.heard.endpoints.flatMap((endpoint) => arrivesInOrder(endpoint, evidence.heard.events)),
  ],
};
