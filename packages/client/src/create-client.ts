import { createAuditTrail, type AuditTrail } from './audit-trail.ts';
import { createBuyers, type Buyers } from './buyers.ts';
import { createIntention, type Intention, type Wish } from './buying/intention.ts';
import { keptKey } from './buying/kept-key.ts';
import { keyInMemory } from './buying/key-source.ts';
import type { KeyStorage } from './buying/key-storage.ts';
import { isKey } from './buying/new-key.ts';
import { createApi } from './calling/api.ts';
import { createCall } from './calling/call.ts';
import type { ClientOptions } from './client-options.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { createEvents, type Events } from './events.ts';
import { createOrders, type Orders } from './orders.ts';
import { createPayments, type Payments } from './payments.ts';
import { createSales, type Sales } from './sales.ts';
import { measureServerClock, type ServerClock, type TimeOptions } from './server-clock.ts';
import { createServer, type Server } from './server.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

/** The API of a Stampede. Every method rejects with a Problem, a NoAnswerError, or the reason of its signal. */
export interface Client {
  /** An intention to buy; nothing is sent before `placed` or `order`. */
  purchase(wish: Wish & ({ readonly key: string } | { readonly storage?: undefined })): Intention;
  purchase(
    wish: Wish & { readonly key?: undefined; readonly storage: KeyStorage },
  ): Intention<Promise<string>>;
  purchase(wish: Wish): Intention | Intention<Promise<string>>;
  readonly orders: Orders;
  readonly sales: Sales;
  readonly payments: Payments;
  readonly deadLetters: DeadLetters;
  readonly events: Events;
  readonly buyers: Buyers;
  readonly webhooks: Webhooks;
  readonly auditTrail: AuditTrail;
  readonly server: Server;
  /** The server's clock, for a countdown that does not trust this machine's. */
  time(options?: TimeOptions): Promise<ServerClock>;
}

/** @throws TypeError or RangeError when the address or a time limit is none */
export function createClient(options: ClientOptions): Client {
  const api = createApi(options);
  const call = createCall(options);
  const orders = createOrders(api, call);
  const deps = { api, call, orders };

  function purchase(wish: Wish & ({ readonly key: string } | { readonly storage?: undefined })): Intention;
  function purchase(wish: Wish): Intention<Promise<string>>;
  function purchase(wish: Wish): Intention | Intention<Promise<string>> {
    const { key, storage } = wish;
    if (key !== undefined && !isKey(key)) {
      throw new TypeError('key must be 1 to 255 printable ASCII characters');
    }
    return key === undefined && storage !== undefined
      ? createIntention(deps, wish, keptKey(storage, nameOf(wish)))
      : createIntention(deps, wish, keyInMemory(key));
  }
  return {
    purchase,
    orders,
    sales: createSales(api, call),
    payments: createPayments(api, call),
    deadLetters: createDeadLetters(api, call),
    events: createEvents(api, call),
    buyers: createBuyers(api, call),
    webhooks: createWebhooks(api, call),
    auditTrail: createAuditTrail(api, call),
    server: createServer(api, call),
    time: (timeOptions) => measureServerClock(api, call, timeOptions),
  };
}

/** Two wishes with the same name are one. */
function nameOf({ name, saleId, sku, buyerId }: Wish): string {
  return name ?? JSON.stringify([saleId, sku ?? null, buyerId ?? null]);
}
