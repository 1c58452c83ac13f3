import {
  addItem,
  auditSale,
  cancelOrder,
  changeAllotment,
  changeItem,
  changeSale,
  eraseBuyer,
  extendOrders,
  discardDeadLetter,
  findCatalog,
  findOrder,
  listDeadLetters,
  listOrders,
  listPayments,
  listPaymentsOfOrder,
  listSales,
  openSale,
  readErasure,
  readOrdersCsv,
  readOrderStory,
  readPaymentsCsv,
  readSale,
  readEvents,
  readSystem,
  refundPayment,
  repairSale,
  rereadCatalog,
  replayDeadLetter,
  returnOrder,
  settlePayment,
  sumAllPayments,
  changeWebhookEndpoint,
  createWebhookEndpoint,
  findWebhookEndpoint,
  listDeliveries,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  replayDelivery,
  rotateWebhookSecret,
  testWebhookEndpoint,
  type EventWatcher,
  type KeyedRequest,
  type OrderWatcher,
  type PurchaseBatcher,
  type Stores,
} from '@stampede/engine';
import { SaleTurns } from './sale-turns.ts';

/**
 * The engine's steps, bound to this process's stores. Routes get this and nothing else of the stores, so that they can
 * neither bypass a step nor choose a connection. A step that a new route needs is added to the list below.
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
    /** Throws no operating error: those are the outcomes `unavailable` and `unknown`. */
    placePurchase: batcher.place.bind(batcher),
    /** Cached; after the gate has refused a purchase of it, `rereadCatalog`. */
    findCatalog: bind(findCatalog),
    rereadCatalog: bind(rereadCatalog),
    readSale: bind(readSale),
    listSales: bind(listSales),
    openSale: bind(openSale),
    // Changes of one sale run one after the other in this process.
    changeSale: (saleId: string, change: Parameters<typeof changeSale>[2]) =>
      turns.take(saleId, () => changeSale(stores, saleId, change)),
    changeAllotment: (saleId: string, sku: string, change: number, request: KeyedRequest | null) =>
      turns.take(saleId, () => changeAllotment(stores, saleId, sku, change, request)),
    addItem: (saleId: string, item: Parameters<typeof addItem>[2], request: KeyedRequest | null) =>
      turns.take(saleId, () => addItem(stores, saleId, item, request)),
    changeItem: (saleId: string, sku: string, change: Parameters<typeof changeItem>[3]) =>
      turns.take(saleId, () => changeItem(stores, saleId, sku, change)),
    extendOrders: bind(extendOrders),
    auditSale: bind(auditSale),
    repairSale: bind(repairSale),
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
    settlePayment: bind(settlePayment),
    refundPayment: bind(refundPayment),
    cancelOrder: bind(cancelOrder),
    returnOrder: bind(returnOrder),
    listDeadLetters: bind(listDeadLetters),
    replayDeadLetter: bind(replayDeadLetter),
    discardDeadLetter: bind(discardDeadLetter),
    eraseBuyer: bind(eraseBuyer),
    readErasure: bind(readErasure),
    changeWebhookEndpoint: bind(changeWebhookEndpoint),
    createWebhookEndpoint: bind(createWebhookEndpoint),
    findWebhookEndpoint: bind(findWebhookEndpoint),
    listDeliveries: bind(listDeliveries),
    listWebhookEndpoints: bind(listWebhookEndpoints),
    removeWebhookEndpoint: bind(removeWebhookEndpoint),
    replayDelivery: bind(replayDelivery),
    rotateWebhookSecret: bind(rotateWebhookSecret),
    testWebhookEndpoint: bind(testWebhookEndpoint),
    /** Throws no operating error: what cannot be read is reported as unavailable. */
    readSystem: bind(readSystem),
  };
}

type Settled = Awaited<ReturnType<Engine['settlePayment']>>;
type RefundDue = Extract<Settled, { outcome: 'refund_due' }>;

export type Payment = RefundDue['payment'];
export type RefundCause = RefundDue['cause'];
