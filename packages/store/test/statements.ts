import { LEDGER_ORDER_STATES, newOrderNo, PAYMENT_STATES } from '@stampede/domain';
import * as store from '@stampede/store';
import type { Queryable } from '@stampede/store';

/** The hundredth of the orders that the tests write: their last byte is their partition, 0. */
const known = '01900000-0000-7000-8000-000000006400';
const several = [known, newOrderNo(0), newOrderNo(0)];
const sale = { saleId: 'sale-1', partition: 0 };
const item: store.LockedItem = {
  ...{ saleId: 'sale-1', sku: 'a', free: 10, unitPrice: 1000, currency: 'EUR' },
  ...{ paymentWindowSeconds: 300, holdSeconds: 1800 },
};
const toInsert: store.OrderToInsert = {
  ...{ orderNo: newOrderNo(0), item, buyerId: 'b', quantity: 1, amount: 1000 },
  ...{ state: 'pending_payment', rejectedReason: null, purchasedAtMs: Date.now() },
  ...{ idempotencyKey: 'new', epoch: 1, requestId: 'r' },
};
const items: store.ItemKey[] = [
  { saleId: 'sale-1', sku: 'a' },
  { saleId: 'sale-2', sku: 'b' },
];
const place = { createdAtUs: Date.now() * 1000, paymentId: known };
const units = { ...sale, sku: 'a', orderNo: newOrderNo(0), quantity: 1, dueAtMs: null };

function orderPages(): Parameters<typeof store.listOrderPage>[1][] {
  const pages: Parameters<typeof store.listOrderPage>[1][] = [];
  for (const saleId of [null, 'sale-1'])
    for (const buyerId of [null, 'buyer-1'])
      for (const states of [LEDGER_ORDER_STATES, ['paid'], ['rejected']] as const)
        for (const afterOrderNo of [null, known])
          for (const order of ['newest', 'oldest'] as const)
            pages.push({ saleId, buyerId, states, afterOrderNo, order, limit: 50 });
  return pages;
}

function paymentPages(): Parameters<typeof store.listPaymentPage>[1][] {
  const pages: Parameters<typeof store.listPaymentPage>[1][] = [];
  for (const saleId of [null, 'sale-1'])
    for (const states of [PAYMENT_STATES, ['refund_due']] as const)
      for (const after of [null, place])
        for (const reference of [null, 'pi_1'])
          for (const order of ['newest', 'oldest'] as const)
            pages.push({ saleId, states, reference, order, after, limit: 50 });
  return pages;
}

const life: store.ProcessRow = {
  ...{
    processId: newOrderNo(0),
    name: 'buy-api',
    instance: '0',
    host: 'h',
    version: '1',
    pid: 1,
    uptimeMs: 1,
  },
  ...{ troubles: ['trust: away'], counters: { accepted: 1, refused: { sold_out: 2 } } },
};

const endpointId = '00000000-0000-4000-8000-000000000001';
const deliveryId = '00000000-0000-4000-8000-000000000101';
const signing = `whsec_${'A'.repeat(44)}`;

/** A transaction in this one. */
const inOne = (tx: Queryable): Parameters<typeof store.numberEvents>[0] => ({
  query: tx.query.bind(tx),
  transaction: (work) => work(tx),
});

const newExtension = (tx: Queryable): Promise<store.Extension> =>
  store.insertExtension(tx, { saleId: 'sale-1', seconds: 60, orderNo: null }, null);

/** An erasure of a buyer with orders, whose sales have ended. */
async function anErasure(tx: Queryable): Promise<store.ErasureInHand> {
  await store.insertErasure(tx, 'buyer-1');
  const [claimed] = await store.claimErasures(tx, 20);
  return claimed!;
}

const newEndpoint = (tx: Queryable): Promise<store.SecretEndpoint> =>
  store.insertWebhookEndpoint(
    tx,
    {
      ...{ url: 'https://shop.example/', types: ['order.paid'], saleId: 'sale-1', description: null },
      ...{ secret: signing, reachedPosition: 0 },
    },
    { caller: 'operator', key: 'key-1', digest: '0'.repeat(64) },
  );

function auditPages(): Parameters<typeof store.listAuditPage>[1][] {
  const none = { saleId: null, orderNo: null, who: null, action: null };
  const filters = [
    none,
    { saleId: 'sale-1' },
    { orderNo: known },
    { who: 'anna' },
    { action: 'sale.paused' },
  ];
  return filters.flatMap((filter) =>
    [null, 5000].map((beforeEntryId) => ({ ...none, ...filter, beforeEntryId, limit: 50 })),
  );
}

/** Every function that runs a statement, by its name; several calls where the statement depends on the input. */
export const STATEMENTS: Record<string, (tx: Queryable) => Promise<unknown>> = {
  expireOrders: async (tx) => {
    for (const except of [[], items]) {
      await store.expireOrders(tx, { orderNos: null, limit: 2000, except, waitMs: 200 });
      await store.expireOrders(tx, { orderNos: several, limit: 2000, except, waitMs: 200 });
    }
  },
  listItemsOfDueOrders: async (tx) => {
    await store.listItemsOfDueOrders(tx, { orderNos: null, limit: 2000, except: items });
    await store.listItemsOfDueOrders(tx, { orderNos: several, limit: 2000, except: [] });
  },
  findLockedItems: (tx) => store.findLockedItems(tx, items),
  cancelPendingOrder: (tx) => store.cancelPendingOrder(tx, known),
  payPendingOrder: (tx) => store.payPendingOrder(tx, known),
  returnPaidOrder: (tx) => store.returnPaidOrder(tx, { orderNo: known, restock: true, reason: 'r' }),
  readDeskGeneration: (tx) => store.readDeskGeneration(tx),
  raiseDeskGeneration: (tx) => store.raiseDeskGeneration(tx),
  insertDeskLink: (tx) => store.insertDeskLink(tx, known, 1_000_000_000_000),
  deleteExpiredDeskLinks: (tx) => store.deleteExpiredDeskLinks(tx),
  insertErasure: (tx) => store.insertErasure(tx, 'buyer-1'),
  findErasure: (tx) => store.findErasure(tx, known),
  claimErasures: (tx) => store.claimErasures(tx, 20),
  listSalesOfErasure: async (tx) => store.listSalesOfErasure(tx, (await anErasure(tx)).erasureId, 100),
  listOrdersToErase: (tx) =>
    store.listOrdersToErase(tx, { buyerId: 'buyer-1', saleId: 'sale-1', limit: 500 }),
  eraseOrders: async (tx) => store.eraseOrders(tx, await anErasure(tx), { orderNos: several, more: true }),
  finishErasure: async (tx) => store.finishErasure(tx, await anErasure(tx)),
  listIdsInErasure: (tx) => store.listIdsInErasure(tx, { saleId: 'sale-1', buyerIds: ['buyer-1', 'b'] }),
  listEndedSales: (tx) =>
    store.listEndedSales(tx, { endedForMs: 1000, after: { saleId: '', endedAtMs: 0 }, limit: 20 }),
  isAtRestInLedger: (tx) => store.isAtRestInLedger(tx, { saleId: 'sale-1', endedForMs: 1000 }),
  insertRemovedSale: (tx) => store.insertRemovedSale(tx, sale),
  findUnfinishedRemoval: (tx) => store.findUnfinishedRemoval(tx),
  lockRemoval: (tx) => store.lockRemoval(tx, 'sale-1'),
  deleteOrders: (tx) => store.deleteOrders(tx, 'sale-1', 500),
  deleteExtensions: (tx) => store.deleteExtensions(tx, 'sale-2', 500),
  deleteSale: async (tx) => {
    await store.deleteOrders(tx, 'sale-2', 500);
    await store.deleteSale(tx, 'sale-2');
  },
  insertExtension: (tx) => newExtension(tx),
  findExtension: (tx) => store.findExtension(tx, { caller: 'operator', key: 'key-1' }),
  lockExtension: async (tx) => store.lockExtension(tx, (await newExtension(tx)).extensionId, 200),
  listExtensible: async (tx) => {
    const extension = await newExtension(tx);
    await store.listExtensible(tx, extension, 500);
    await store.listExtensible(tx, { ...extension, orderNo: known }, 500);
  },
  lockOrders: (tx) => store.lockOrders(tx, several),
  extendPendingOrders: async (tx) => store.extendPendingOrders(tx, await newExtension(tx), several, 'r'),
  advanceExtension: async (tx) =>
    store.advanceExtension(tx, await newExtension(tx), { extended: 1, reached: known, finished: true }),
  insertItem: (tx) => store.insertItem(tx, 'sale-1', { sku: 'new', name: null, allotment: 1, unitPrice: 1 }),
  updateCatalogItem: (tx) => store.updateCatalogItem(tx, 'sale-1', { sku: 'a', name: 'A', unitPrice: 1 }),
  ensureGates: (tx) => store.ensureGates(tx, 4),
  listGates: (tx) => store.listGates(tx),
  gateExists: (tx) => store.gateExists(tx, 0),
  listPendingSaleIds: (tx) => store.listPendingSaleIds(tx, 100),
  findRequestDigest: (tx) => store.findRequestDigest(tx, { caller: 'operator', key: 'key-1' }),
  insertRequest: (tx) => store.insertRequest(tx, { caller: 'operator', key: 'new', digest: '0'.repeat(64) }),
  deleteOldRequests: (tx) => store.deleteOldRequests(tx, 1000),
  listNewestSaleIds: (tx) => store.listNewestSaleIds(tx, 100),
  shareEpoch: (tx) => store.shareEpoch(tx, 0, 200),
  raiseEpoch: (tx) => store.raiseEpoch(tx, 0, 'test'),
  probeLedger: (tx) => store.probeLedger(tx),
  approveGate: (tx) => store.approveGate(tx, { partition: 0, epoch: 0, runId: 'r', replicationId: 'i' }),
  distrustGate: (tx) => store.distrustGate(tx, { partition: 0, epoch: 0, reason: 'test' }),
  readClock: (tx) => store.readClock(tx),
  readRecordedPurchases: (tx) =>
    store.readRecordedPurchases(tx, [
      { orderNo: known, saleId: 'sale-1', buyerId: 'buyer-1', idempotencyKey: 'key-1', buyerLimit: 2 },
      { orderNo: newOrderNo(0), saleId: 'sale-2', buyerId: 'buyer-2', idempotencyKey: null, buyerLimit: 2 },
    ]),
  insertOrders: (tx) => store.insertOrders(tx, { partition: 0, nowMs: Date.now(), orders: [toInsert] }),
  listLawBreakers: (tx) => store.listLawBreakers(tx, 'sale-1'),
  findOrders: (tx) => store.findOrders(tx, several),
  listSettledOrders: (tx) => store.listSettledOrders(tx, several),
  findReturnedOrders: (tx) => store.findReturnedOrders(tx, several),
  findLedgerOrder: (tx) => store.findLedgerOrder(tx, known),
  lockOrder: (tx) => store.lockOrder(tx, known, 1000),
  listOrderPage: async (tx) => {
    for (const page of orderPages()) await store.listOrderPage(tx, page);
  },
  readOrderLines: async (tx) => {
    for (const page of orderPages()) await store.readOrderLines(tx, { ...page, limit: 5000 });
  },
  listWindows: (tx) => store.listWindows(tx, several),
  lockPayment: (tx) => store.lockPayment(tx, { provider: 'p', reference: known }),
  insertPayment: (tx) =>
    store.insertPayment(tx, {
      orderNo: known,
      provider: 'q',
      reference: 'r',
      amount: 1,
      refundCause: 'amount_mismatch',
    }),
  correctPayment: async (tx) => {
    const report = { orderNo: known, provider: 'q', reference: 'wrong', amount: 1 };
    const wrong = await store.insertPayment(tx, { ...report, refundCause: 'amount_mismatch' });
    await store.correctPayment(tx, {
      paymentId: wrong!.paymentId,
      amount: 2,
      refundCause: 'order_already_paid',
    });
  },
  lockPaymentById: (tx) => store.lockPaymentById(tx, known, 1000),
  markRefunded: async (tx) => {
    const report = { orderNo: known, provider: 'q', reference: 'back', amount: 1 };
    const due = await store.insertPayment(tx, { ...report, refundCause: 'amount_mismatch' });
    await store.markRefunded(tx, { paymentId: due!.paymentId, reference: 'r' });
  },
  refundReturnedOrder: async (tx) => {
    const report = { orderNo: newOrderNo(0), provider: 'q', reference: 'captured', amount: 1 };
    await store.insertPayment(tx, { ...report, refundCause: null });
    await store.refundReturnedOrder(tx, report.orderNo);
  },
  listPaymentPage: async (tx) => {
    for (const page of paymentPages()) await store.listPaymentPage(tx, page);
  },
  readPaymentLines: async (tx) => {
    for (const page of paymentPages()) await store.readPaymentLines(tx, { ...page, limit: 5000 });
  },
  listPaymentsOfOrder: async (tx) => {
    for (const after of [null, place])
      await store.listPaymentsOfOrder(tx, { orderNo: known, after, limit: 50 });
  },
  findPayment: (tx) => store.findPayment(tx, known),
  findPayments: (tx) => store.findPayments(tx, several),
  insertAuditEntry: (tx) =>
    store.insertAuditEntry(
      tx,
      { who: 'anna', role: 'operator', requestId: 'r' },
      { action: 'order.cancelled', saleId: 'sale-1', orderNo: known, after: { state: 'cancelled' } },
    ),
  listAuditPage: async (tx) => {
    for (const page of auditPages()) await store.listAuditPage(tx, page);
  },
  readAuditLines: async (tx) => {
    for (const page of auditPages()) await store.readAuditLines(tx, { ...page, limit: 5000 });
  },
  scanOrdersAsOf: async (tx) => {
    const page = { after: known, scan: 1000, take: 100 };
    for (const state of ['pending_payment', 'paid'] as const)
      for (const buyerId of [null, 'buyer-1'])
        await store.scanOrdersAsOf(tx, { ...sale, state, sku: 'a', buyerId, asOfMs: Date.now() }, page);
  },
  insertEvent: async (tx) => {
    await store.insertEvent(tx, { type: 'sale.changed', saleId: 'sale-1' });
    await store.insertEvent(tx, { type: 'order.cancelled', saleId: 'sale-1', orderNo: known });
  },
  numberEvents: (tx) => store.numberEvents(inOne(tx)),
  readKeptEvents: (tx) => store.readKeptEvents(tx),
  removeOldEvents: (tx) => store.removeOldEvents(inOne(tx), 7, 1000),
  listEvents: async (tx) => {
    const page = { after: 5000, limit: 500 };
    await store.listEvents(tx, { ...page, saleId: null, types: null });
    await store.listEvents(tx, { ...page, saleId: 'sale-1', types: ['order.paid', 'refund.due'] });
  },
  insertSaleChanged: (tx) => store.insertSaleChanged(tx, 'sale-1'),
  findSales: (tx) => store.findSales(tx, ['sale-1', 'sale-2']),
  insertPendingUnits: (tx) => store.insertPendingUnits(tx, { kind: 'settle', reason: null }, [units]),
  insertPendingSale: (tx) => store.insertPendingSale(tx, sale),
  insertPendingDistrust: (tx) => store.insertPendingDistrust(tx, { partition: 0, epoch: 1 }),
  claimPendingChanges: (tx) => store.claimPendingChanges(tx, 2000),
  deletePendingChanges: (tx) => store.deletePendingChanges(tx, [1, 2, 3], 1000),
  lockSale: (tx) => store.lockSale(tx, 'sale-1', 1000),
  takeVersion: (tx) => store.takeVersion(tx, 'sale-1'),
  updateSettings: async (tx) => {
    const found = await store.findSale(tx, 'sale-1');
    await store.updateSettings(tx, 'sale-1', found!.settings);
  },
  updateAllotment: (tx) => store.updateAllotment(tx, { saleId: 'sale-1', sku: 'a', allotment: 1_000_001 }),
  lockItems: (tx) => store.lockItems(tx, [{ saleId: 'sale-1', sku: 'a' }], 200),
  moveUnits: (tx) => store.moveUnits(tx, [{ saleId: 'sale-1', sku: 'a', reserved: -1, sold: 1 }]),
  findSale: (tx) => store.findSale(tx, 'sale-1'),
  findSaleAtRest: (tx) => store.findSaleAtRest(tx, 'sale-1'),
  listPendingOrders: async (tx) => {
    await store.listPendingOrders(tx, { saleId: null, afterOrderNo: known, limit: 1000 });
    await store.listPendingOrders(tx, { saleId: 'sale-1', afterOrderNo: known, limit: 250 });
  },
  findOrderTraces: (tx) => store.findOrderTraces(tx, several),
  listUnappliedUnits: (tx) => store.listUnappliedUnits(tx, { saleId: 'sale-1', limit: 2000 }),
  isSaleChangePending: (tx) => store.isSaleChangePending(tx, 'sale-1'),
  listUnitsOfBuyers: (tx) =>
    store.listUnitsOfBuyers(tx, { saleId: 'sale-1', buyerIds: ['buyer-1', 'buyer-2'] }),
  listOrdersOfBuyer: (tx) =>
    store.listOrdersOfBuyer(tx, { saleId: 'sale-1', buyerId: 'buyer-1', limit: 100 }),
  listSaleIdsToAudit: (tx) => store.listSaleIdsToAudit(tx, { afterSaleId: '', closedForMs: 1000, limit: 50 }),
  listSalesPage: async (tx) => {
    for (const listed of ['public', 'all'] as const) {
      await store.listSalesPage(tx, { limit: 50, before: null, listed });
      const before = { createdAtMs: Date.now(), saleId: 'sale-1' };
      await store.listSalesPage(tx, { limit: 50, before, listed });
    }
  },
  listSalesOfPartition: (tx) => store.listSalesOfPartition(tx, { partition: 0, afterSaleId: '', limit: 100 }),
  insertSale: (tx) =>
    store.insertSale(tx, {
      ...{ saleId: 'new', partition: 0, name: 'n', currency: 'EUR', opensAtMs: null, closesAtMs: null },
      ...{
        buyerLimit: null,
        paymentWindowSeconds: 300,
        holdSeconds: 1800,
        visibility: 'public',
        message: null,
      },
      items: [{ sku: 'a', name: null, allotment: 1, unitPrice: 1 }],
    }),
  upsertProcess: (tx) => store.upsertProcess(tx, life),
  deleteProcess: (tx) => store.deleteProcess(tx, life.processId),
  deleteDeadProcesses: (tx) => store.deleteDeadProcesses(tx, life.processId),
  listProcesses: (tx) => store.listProcesses(tx),
  listBlockingSessions: async (tx) => {
    await store.listBlockingSessions(tx, { olderThanMs: 1000, withHolders: false });
    await store.listBlockingSessions(tx, { olderThanMs: 1000, withHolders: true });
  },
  sumOrdersByState: (tx) => store.sumOrdersByState(tx, 'sale-1'),
  countWindowsEnding: (tx) =>
    store.countWindowsEnding(tx, { saleId: 'sale-1', withinMs: 60_000, max: 10_000 }),
  sumDueRefunds: (tx) => store.sumDueRefunds(tx, 10_000),
  readPostgresServer: (tx) => store.readPostgresServer(tx),
  listOldTransactions: (tx) => store.listOldTransactions(tx, 60_000),
  findShortestHold: (tx) => store.findShortestHold(tx, 0),
  readSchemaVersion: (tx) => store.readSchemaVersion(tx),
  listOpenOrders: (tx) => store.listOpenOrders(tx, { partition: 0, afterOrderNo: known, limit: 1000 }),
  listReturnedOrders: (tx) =>
    store.listReturnedOrders(tx, { saleId: 'sale-1', afterOrderNo: known, limit: 5000 }),
  listHeldOrders: (tx) =>
    store.listHeldOrders(tx, { saleId: 'sale-1', after: store.BEFORE_HELD_ORDERS, limit: 1000 }),
  lockWebhookEndpointCount: (tx) => store.lockWebhookEndpointCount(tx),
  insertWebhookEndpoint: (tx) => newEndpoint(tx),
  findWebhookEndpointByKey: (tx) => store.findWebhookEndpointByKey(tx, { caller: 'operator', key: 'key-1' }),
  findWebhookEndpoint: (tx) => store.findWebhookEndpoint(tx, endpointId),
  listWebhookEndpoints: (tx) => store.listWebhookEndpoints(tx),
  updateWebhookEndpoint: async (tx) => {
    await store.updateWebhookEndpoint(tx, endpointId, {});
    await store.updateWebhookEndpoint(tx, endpointId, {
      url: 'https://a.example/',
      types: null,
      enabled: true,
    });
    await store.updateWebhookEndpoint(tx, endpointId, { description: 'd', enabled: false });
  },
  rotateWebhookSecret: (tx) =>
    store.rotateWebhookSecret(tx, { endpointId, secret: signing, overlapMs: 1000 }),
  removeWebhookEndpoint: (tx) => store.removeWebhookEndpoint(tx, endpointId),
  deleteRemovedEndpoints: async (tx) => {
    await store.removeWebhookEndpoint(tx, endpointId);
    await store.deleteRemovedEndpoints(tx, 1000);
  },
  listDeliveryPage: async (tx) => {
    for (const state of [null, 'pending', 'failed'] as const)
      for (const before of [null, 5000])
        await store.listDeliveryPage(tx, { endpointId, state, before, limit: 201 });
  },
  findDelivery: (tx) => store.findDelivery(tx, deliveryId),
  replayDelivery: (tx) => store.replayDelivery(tx, { endpointId, deliveryId }),
  listEndpointsWithWork: (tx) => store.listEndpointsWithWork(tx, { lastPosition: 1, backlogMax: 2000 }),
  lockWebhookEndpoint: async (tx) => {
    await store.lockWebhookEndpoint(tx, endpointId, 0);
    await store.lockWebhookEndpoint(tx, endpointId, 1000);
  },
  insertDeliveries: async (tx) => {
    const { endpointId: created } = await newEndpoint(tx);
    await store.insertDeliveries(tx, created, [
      { position: 1_000_001, type: 'order.paid', saleId: 'sale-1', orderNo: known, occurredAtMs: Date.now() },
      { position: 1_000_002, type: 'sale.opened', saleId: 'sale-1', orderNo: null, occurredAtMs: Date.now() },
    ]);
  },
  advanceEndpoint: (tx) => store.advanceEndpoint(tx, endpointId, 1_000_002),
  countClaimedDeliveries: (tx) => store.countClaimedDeliveries(tx, endpointId),
  claimDeliveries: (tx) => store.claimDeliveries(tx, { endpointId, limit: 16, claimMs: 30_000 }),
  recordAttempts: async (tx) => {
    const claimed = await store.claimDeliveries(tx, { endpointId, limit: 16, claimMs: 30_000 });
    const result = { outcome: 'delivered', status: 204, error: null, pauseMs: 0 } as const;
    const results = claimed.map((one) => ({ ...result, deliveryId: one.deliveryId, attempt: one.attempt }));
    await store.recordAttempts(tx, endpointId, results, 86_400_000);
  },
  hasBacklog: async (tx) => store.hasBacklog(tx, (await newEndpoint(tx)).endpointId, 2000),
  giveUpWaiting: async (tx) =>
    store.giveUpWaiting(tx, { endpointId: (await newEndpoint(tx)).endpointId, giveUpMs: 1000, limit: 500 }),
  recordHealth: async (tx) => {
    await store.recordHealth(tx, endpointId, { health: 'failing', pauseMs: 1000 });
    await store.recordHealth(tx, endpointId, { health: 'well', probeLongestMs: 60_000 });
    await store.recordHealth(tx, endpointId, { health: 'gone' });
  },
  deleteOldDeliveries: (tx) =>
    store.deleteOldDeliveries(tx, { endpointId, beforePosition: 500, limit: 1000 }),
  readDeliveryBacklog: (tx) => store.readDeliveryBacklog(tx, 10_000),
  listOrderEvents: (tx) =>
    store.listOrderEvents(tx, {
      orderNo: known,
      spans: [
        { fromMs: Date.now() - 3_600_000, untilMs: Date.now() - 3_599_000 },
        { fromMs: Date.now() - 2000, untilMs: Date.now() },
      ],
    }),
  findOrderHistory: (tx) => store.findOrderHistory(tx, known),
  listPaymentHistories: (tx) => store.listPaymentHistories(tx, { orderNo: known, limit: 100 }),
  listExtensionsOfOrder: (tx) =>
    store.listExtensionsOfOrder(tx, { orderNo: known, saleId: 'sale-2', createdAtMs: 0, limit: 100 }),
  listDeliveriesOfEvents: (tx) => store.listDeliveriesOfEvents(tx, [1, 2, 500_000]),
  findEvents: (tx) => store.findEvents(tx, [1, 2, 500_000]),
  listIdempotencyRecords: (tx) =>
    store.listIdempotencyRecords(tx, {
      saleId: 'sale-1',
      after: { buyerId: 'buyer-1', idempotencyKey: '' },
      limit: 5000,
    }),
};
