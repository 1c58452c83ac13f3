/**
 * What a real engine cannot produce on demand: a lost or unconfirmed reply, a step that fails or never ends, a store
 * that is away, fixed ids and times. Each step has one plain answer, and a test puts another in its place. Tests of
 * parsing, tokens, bodies and connections use it too: they end before the engine, or need any one answer of it.
 * purchases.test.ts and fast-purchases.test.ts have the real one, see real-engine.ts.
 */
import type { Order, SaleCatalog } from '@stampede/domain';
import type {
  AuditEntry,
  AuditReport,
  DeadLetter,
  Delivery,
  ErasureReading,
  SaleView,
  SecretEndpoint,
  StoryStep,
  SystemReading,
} from '@stampede/engine';
import type { Payment } from '../src/engine.ts';
import { recordedEngine, type RecordedEngine } from './recorded-engine.ts';

export const NOW_MS = Date.UTC(2030, 0, 1, 12);
export const ORDER_NO = '01890a5d-ac96-774b-bcce-b302099a8057';
export const OTHER_ORDER_NO = '01890a5d-ac96-774b-bcce-b302099a8058';

export const PAYMENT_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

export const ERASURE_ID = '0b9ad5b6-8a0e-4f0b-9d0e-8f0a3b1c2d3e';

const oneItem: SaleCatalog = {
  saleId: 'drop-1',
  version: 0,
  partition: 0,
  currency: 'EUR',
  holdSeconds: 1800,
  createdAtMs: NOW_MS - 60_000,
  items: [{ sku: 'red-42', name: null, unitPrice: 8990 }],
};

export const twoItems: SaleCatalog = {
  ...oneItem,
  saleId: 'drop-2',
  partition: 3,
  items: [
    { sku: 'red-42', name: 'Red', unitPrice: 8990 },
    { sku: 'blue-43', name: null, unitPrice: 9990 },
  ],
};

export const allIsWell: SystemReading = {
  redis: true,
  postgres: true,
  clockSkewMs: 0,
  troubles: [],
  gates: [
    { partition: 0, trusted: true, serves: true, queueLength: 0, oldestEntryAgeMs: null, deadLetters: 0 },
  ],
  pendingChanges: 0,
  pendingReleases: 0,
  oldestPendingAgeMs: null,
  units: { available: 14, reserved: 4, sold: 2 },
};

export function anOrder(change: Partial<Order> = {}): Order {
  return {
    orderNo: ORDER_NO,
    saleId: 'drop-1',
    sku: 'red-42',
    buyerId: 'buyer-7',
    quantity: 1,
    amount: 8990,
    currency: 'EUR',
    state: 'pending_payment',
    createdAtMs: NOW_MS - 1000,
    expiresAtMs: NOW_MS + 299_000,
    paidAtMs: null,
    closedAtMs: null,
    returnedAtMs: null,
    restocked: null,
    ...change,
  };
}

export function aPayment(change: Partial<Payment> = {}): Payment {
  return {
    paymentId: PAYMENT_ID,
    orderNo: ORDER_NO,
    saleId: 'drop-1',
    currency: 'EUR',
    provider: 'stripe',
    reference: 'pi_1',
    amount: 8990,
    state: 'captured',
    refundCause: null,
    createdAtMs: NOW_MS,
    refundedAtMs: null,
    refundReference: null,
    corrections: 0,
    ...change,
  };
}

export function aDeadLetter(change: Partial<DeadLetter> = {}): DeadLetter {
  return {
    partition: 0,
    entryId: `${NOW_MS}-0`,
    orderNo: ORDER_NO,
    entry: {
      ...{
        entryId: `${NOW_MS}-0`,
        orderNo: ORDER_NO,
        saleId: 'drop-1',
        sku: 'red-42',
        quantity: 2,
        amount: 17980,
      },
      ...{ buyerId: 'buyer-7', buyerLimit: null, idempotencyKey: null, purchasedAtMs: NOW_MS, epoch: 1 },
      requestId: 'r',
    },
    cause: 'the ledger has no item drop-1 red-42',
    sinceMs: NOW_MS,
    ...change,
  };
}

function aStep(): StoryStep {
  return {
    ...{ step: 'purchased', atMs: NOW_MS - 1000, sincePreviousMs: null, process: null, requestId: 'r' },
    ...{ who: null, event: null, payment: null, deliveries: [], detail: 'The gate reserved 1 unit.' },
  };
}

const ENDPOINT_ID = '0c9e6679-7425-40de-944b-e07fc1f90ae7';
const DELIVERY_ID = '1c9e6679-7425-40de-944b-e07fc1f90ae7';

function anEndpoint(change: Partial<SecretEndpoint> = {}): SecretEndpoint {
  return {
    endpointId: ENDPOINT_ID,
    url: 'https://shop.example/',
    types: null,
    saleId: null,
    description: null,
    disabledReason: null,
    failingSinceMs: null,
    previousSecretUntilMs: null,
    createdAtMs: NOW_MS,
    secret: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
    ...change,
  };
}

function aDelivery(): Delivery {
  return {
    ...{ deliveryId: DELIVERY_ID, endpointId: ENDPOINT_ID, position: 7, type: 'order.paid' },
    ...{ saleId: 'drop-1', orderNo: ORDER_NO, state: 'pending', attempts: 1, createdAtMs: NOW_MS },
    ...{ lastAttemptAtMs: NOW_MS, nextAttemptAtMs: NOW_MS + 5000, lastStatus: 500, lastError: null },
    endedAtMs: null,
  };
}

export function aSaleView(catalog: SaleCatalog = oneItem): SaleView {
  return {
    catalog,
    settings: {
      version: 1,
      name: 'The drop',
      state: 'open',
      opensAtMs: null,
      closesAtMs: null,
      buyerLimit: null,
      paymentWindowSeconds: 300,
      closedAtMs: null,
      catalogVersion: 0,
      visibility: 'public',
      message: null,
    },
    stock: catalog.items.map(({ sku }) => ({ sku, allotment: 10, available: 7, reserved: 2, sold: 1 })),
    source: 'gate',
    pending: false,
    serverTimeMs: NOW_MS,
  };
}

function anAuditEntry(): AuditEntry {
  return {
    ...{ entryId: 7, atMs: NOW_MS, who: 'anna', role: 'operator', action: 'sale.paused', saleId: 'drop-1' },
    ...{
      orderNo: null,
      subject: null,
      before: { state: 'open' },
      after: { state: 'paused' },
      requestId: 'r',
    },
  };
}

function anErasure(): ErasureReading {
  return {
    erasure: { erasureId: ERASURE_ID, requestedAtMs: NOW_MS, ordersErased: 0, finishedAtMs: null },
    waitingForSales: ['drop-1'],
  };
}

function anAudit(saleId: string): AuditReport {
  return { saleId, trusted: true, complete: true, items: [], laws: [], differences: [] };
}

/** A download of these parts. */
export async function* texts(...parts: readonly string[]): AsyncGenerator<string, void> {
  yield* parts;
}

export function createFakeEngine(): RecordedEngine {
  const catalogs = new Map([oneItem, twoItems].map((catalog) => [catalog.saleId, catalog]));
  const orders = new Map([
    [ORDER_NO, anOrder()],
    [OTHER_ORDER_NO, anOrder({ orderNo: OTHER_ORDER_NO, buyerId: 'somebody-else' })],
  ]);

  const timed = (orderNo: string) => {
    const order = orders.get(orderNo);
    return order === undefined ? null : { order, serverTimeMs: NOW_MS };
  };
  const saleOf = (saleId: string) => {
    const catalog = catalogs.get(saleId);
    return catalog === undefined ? null : aSaleView(catalog);
  };
  return recordedEngine({
    placePurchase: async () => ({ outcome: 'accepted', serverTimeMs: NOW_MS }),
    findCatalog: async (saleId) => catalogs.get(saleId) ?? null,
    rereadCatalog: async ({ saleId }) => catalogs.get(saleId) ?? null,
    readSale: async (saleId) => saleOf(saleId),
    listSales: async () => ({
      outcome: 'listed',
      data: [...catalogs.values()].map((catalog) => aSaleView(catalog)),
      nextCursor: null,
    }),
    openSale: async (sale) => ({
      outcome: 'opened',
      sale: aSaleView({ ...oneItem, saleId: sale.saleId }),
      replayed: false,
    }),
    changeSale: async (saleId) => {
      const sale = saleOf(saleId);
      return sale === null ? { outcome: 'sale_not_found' } : { outcome: 'changed', sale };
    },
    changeAllotment: async (saleId, sku, change) => {
      const item = catalogs.get(saleId)?.items.find((candidate) => candidate.sku === sku);
      if (item === undefined) return { outcome: catalogs.has(saleId) ? 'sku_not_found' : 'sale_not_found' };
      const stock = { sku, allotment: 10 + change, available: 10 + change, reserved: 0, sold: 0 };
      return { outcome: 'changed', stock, item, pending: false, replayed: false };
    },
    addItem: async (saleId, { sku, name, allotment, unitPrice }) => {
      if (!catalogs.has(saleId)) return { outcome: 'sale_not_found' };
      const stock = { sku, allotment, available: allotment, reserved: 0, sold: 0 };
      return { outcome: 'added', item: { sku, name, unitPrice }, stock, pending: false, replayed: false };
    },
    changeItem: async (saleId, sku, change) => {
      const item = catalogs.get(saleId)?.items.find((candidate) => candidate.sku === sku);
      if (item === undefined) return { outcome: catalogs.has(saleId) ? 'sku_not_found' : 'sale_not_found' };
      const stock = { sku, allotment: 10, available: 7, reserved: 2, sold: 1 };
      return { outcome: 'changed', item: { ...item, ...change }, stock, pending: false };
    },
    extendOrders: async ({ saleId }) =>
      catalogs.has(saleId)
        ? { outcome: 'extended', extended: 1, replayed: false }
        : { outcome: 'sale_not_found' },
    auditSale: async (saleId) => (catalogs.has(saleId) ? anAudit(saleId) : null),
    repairSale: async (saleId) =>
      catalogs.has(saleId)
        ? { ...anAudit(saleId), repair: 'not_needed', found: [], foundDifferences: [] }
        : null,
    findOrder: async (orderNo) => timed(orderNo),
    waitForOrder: async (orderNo) => timed(orderNo),
    stopWaiting: () => undefined,
    readOrderStory: async (orderNo) => {
      const reading = timed(orderNo);
      return reading === null ? null : { ...reading, steps: [aStep()], missingEvents: 0 };
    },
    listOrders: async () => ({
      outcome: 'listed',
      data: [...orders.values()],
      nextCursor: null,
      serverTimeMs: NOW_MS,
    }),
    readOrdersCsv: async () => texts('orderNo\r\n', `${ORDER_NO}\r\n`),
    readPaymentsCsv: async () => texts('paymentId\r\n', `${PAYMENT_ID}\r\n`),
    listPayments: async () => ({ outcome: 'listed', data: [aPayment()], nextCursor: null }),
    listPaymentsOfOrder: async ({ orderNo }) =>
      orders.has(orderNo)
        ? { outcome: 'listed', data: [aPayment({ orderNo })], nextCursor: null }
        : { outcome: 'order_not_found' },
    sumAllPayments: async () => [{ currency: 'EUR', state: 'captured', count: 1, amount: '8990' }],
    refundPayment: async ({ paymentId, reference }) =>
      paymentId === PAYMENT_ID
        ? {
            outcome: 'refunded',
            payment: aPayment({
              ...{ state: 'refunded', refundCause: 'order_already_paid' },
              ...{ refundedAtMs: NOW_MS, refundReference: reference },
            }),
            replayed: false,
          }
        : { outcome: 'payment_not_found' },
    settlePayment: async (input) => ({
      outcome: 'captured',
      payment: aPayment(input),
      order: anOrder({ state: 'paid', paidAtMs: NOW_MS }),
      serverTimeMs: NOW_MS,
      replayed: false,
    }),
    cancelOrder: async (orderNo) => {
      const order = orders.get(orderNo);
      if (order === undefined) return { outcome: 'order_not_found' };
      const cancelled = { ...order, state: 'cancelled', closedAtMs: NOW_MS } as const;
      return { outcome: 'cancelled', order: cancelled, serverTimeMs: NOW_MS };
    },
    closeInBulk: async ({ saleId }) =>
      catalogs.has(saleId)
        ? { outcome: 'closed', matched: 2, done: 1, refused: 1, more: false, serverTimeMs: NOW_MS }
        : { outcome: 'sale_not_found' },
    readEvents: async () => ({ outcome: 'listed', events: [], reached: 0 }),
    waitForEvents: async () => ({ outcome: 'listed', events: [], reached: 0 }),
    returnOrder: async ({ orderNo, restock }) => {
      const order = orders.get(orderNo);
      if (order === undefined) return { outcome: 'order_not_found' };
      const returned = { ...order, state: 'returned', returnedAtMs: NOW_MS, restocked: restock } as const;
      return { outcome: 'returned', order: returned, serverTimeMs: NOW_MS };
    },
    listDeadLetters: async () => ({ outcome: 'listed', data: [aDeadLetter()], nextCursor: null }),
    replayDeadLetter: async (orderNo) => {
      const reading = timed(orderNo);
      return reading === null ? { outcome: 'dead_letter_not_found' } : { outcome: 'done', reading };
    },
    discardDeadLetter: async (orderNo) =>
      orders.has(orderNo) ? { outcome: 'done', reading: null } : { outcome: 'dead_letter_not_found' },
    eraseBuyer: async () => anErasure(),
    readErasure: async (erasureId) => (erasureId === ERASURE_ID ? anErasure() : null),
    createWebhookEndpoint: async (wanted) => ({
      outcome: 'created',
      endpoint: anEndpoint(wanted),
      replayed: false,
    }),
    listWebhookEndpoints: async () => [anEndpoint()],
    findWebhookEndpoint: async (endpointId) => (endpointId === ENDPOINT_ID ? anEndpoint() : null),
    changeWebhookEndpoint: async (endpointId) =>
      endpointId === ENDPOINT_ID
        ? { outcome: 'changed', endpoint: anEndpoint() }
        : { outcome: 'endpoint_not_found' },
    removeWebhookEndpoint: async (endpointId) => endpointId === ENDPOINT_ID,
    rotateWebhookSecret: async (endpointId) =>
      endpointId === ENDPOINT_ID
        ? { outcome: 'rotated', endpoint: anEndpoint(), replayed: false }
        : { outcome: 'endpoint_not_found' },
    testWebhookEndpoint: async (endpointId) =>
      endpointId === ENDPOINT_ID
        ? { outcome: 'tested', eventId: 'evt_test_1', status: 204, error: null }
        : { outcome: 'endpoint_not_found' },
    listDeliveries: async ({ endpointId }) =>
      endpointId === ENDPOINT_ID
        ? { outcome: 'listed', data: [aDelivery()], nextCursor: null }
        : { outcome: 'endpoint_not_found' },
    replayDelivery: async (deliveryId) =>
      deliveryId === DELIVERY_ID
        ? { outcome: 'replayed', delivery: aDelivery() }
        : { outcome: 'delivery_not_found' },
    listAuditTrail: async () => ({ outcome: 'listed', data: [anAuditEntry()], nextCursor: null }),
    readAuditTrailCsv: async () => texts('entryId\r\n', '7\r\n'),
    readSystem: async () => allIsWell,
  });
}
