import type { Actor } from '@stampede/domain';
import {
  auditSale,
  findCatalog,
  findOrder,
  listAuditTrail,
  listDeadLetters,
  listOrders,
  listPayments,
  listPaymentsOfOrder,
  listSales,
  readAuditTrailCsv,
  readErasure,
  readOrdersCsv,
  readOrderStory,
  readPaymentsCsv,
  readSale,
  readEvents,
  readSystem,
  rereadCatalog,
  settlePayment,
  sumAllPayments,
  findWebhookEndpoint,
  listDeliveries,
  listWebhookEndpoints,
  testWebhookEndpoint,
  type EventWatcher,
  type OrderWatcher,
  type PurchaseBatcher,
  type Stores,
} from '@stampede/engine';
import { bindChanges, type Changes } from './changes.ts';
import { SaleTurns } from './sale-turns.ts';

/**
 * The engine's steps, bound to this process's stores. Routes get this and nothing else of the stores, so that they can
 * neither bypass a step nor choose a connection. A step that a new route needs is added to the list below, or to `Changes`
 * where a person makes a change by it.
 *
 * A step that is not possible now throws an operating error of the domain, which becomes a 503.
 */
export type Engine = ReturnType<typeof bindEngine>;

/** The long polls of a process. */
interface Watchers {
  readonly orders: OrderWatcher;
  readonly events: EventWatcher;
}

export function bindEngine(stores: Stores, batcher: PurchaseBatcher, watchers: Watchers) {
  const turns = new SaleTurns();
  const bind =
    <Input extends unknown[], Outcome>(step: (stores: Stores, ...input: Input) => Outcome) =>
    (...input: Input): Outcome =>
      step(stores, ...input);
  return {
    /** The steps that change what a person answers for; the audit trail has them with this name. */
    by: (actor: Actor): Changes => bindChanges({ ...stores, actor }, turns),
    /** Throws no operating error: those are the outcomes `unavailable` and `unknown`. */
    placePurchase: batcher.place.bind(batcher),
    /** Cached; after the gate has refused a purchase of it, `rereadCatalog`. */
    findCatalog: bind(findCatalog),
    rereadCatalog: bind(rereadCatalog),
    readSale: bind(readSale),
    listSales: bind(listSales),
    auditSale: bind(auditSale),
    findOrder: bind(findOrder),
    /** Like `findOrder`, once the order has left `queued` (or is closed) or after `waitMs`. */
    waitForOrder: watchers.orders.waitForOrder.bind(watchers.orders),
    readEvents: bind(readEvents),
    /** Like `readEvents`, once there is an event or after `waitMs`. */
    waitForEvents: watchers.events.waitForEvents.bind(watchers.events),
    /** Ends all waits; from then on none begins. */
    stopWaiting: (): void => {
      watchers.orders.stop();
      watchers.events.stop();
    },
    readOrderStory: bind(readOrderStory),
    listOrders: bind(listOrders),
    /** Throws an operating error, as its iteration does. */
    readOrdersCsv: bind(readOrdersCsv),
    listPayments: bind(listPayments),
    readPaymentsCsv: bind(readPaymentsCsv),
    listPaymentsOfOrder: bind(listPaymentsOfOrder),
    sumAllPayments: bind(sumAllPayments),
    /** The payments are their own record. */
    settlePayment: bind(settlePayment),
    listDeadLetters: bind(listDeadLetters),
    readErasure: bind(readErasure),
    findWebhookEndpoint: bind(findWebhookEndpoint),
    listDeliveries: bind(listDeliveries),
    listWebhookEndpoints: bind(listWebhookEndpoints),
    testWebhookEndpoint: bind(testWebhookEndpoint),
    listAuditTrail: bind(listAuditTrail),
    readAuditTrailCsv: bind(readAuditTrailCsv),
    /** Throws no operating error: what cannot be read is reported as unavailable. */
    readSystem: bind(readSystem),
  };
}

type Settled = Awaited<ReturnType<Engine['settlePayment']>>;
type RefundDue = Extract<Settled, { outcome: 'refund_due' }>;

export type Payment = RefundDue['payment'];
export type RefundCause = RefundDue['cause'];
