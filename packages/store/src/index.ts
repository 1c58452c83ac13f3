export { chunksOf } from './chunks-of.ts';
export { causeOf, type FailureCause } from './failure-cause.ts';
export * from './postgres/audit-rows.ts';
export {
  AUDIT_CSV_HEADER,
  insertAuditEntry,
  listAuditPage,
  readAuditLines,
  type AuditedChange,
  type AuditEntry,
  type AuditedFields,
  type AuditFilter,
} from './postgres/audit-trail.ts';
export * from './postgres/blocking-sessions.ts';
export * from './postgres/clock-events.ts';
export * from './postgres/close-orders.ts';
export { Database, type Queryable } from './postgres/database.ts';
export { isDataError, isLockTimeout } from './postgres/failures.ts';
export * from './postgres/deliveries.ts';
export * from './postgres/desk-sessions.ts';
export * from './postgres/due-refunds.ts';
export * from './postgres/endpoint-turns.ts';
export * from './postgres/event-batches.ts';
export * from './postgres/event-feed.ts';
export * from './postgres/event-numbering.ts';
export { isAtRestInLedger, listEndedSales, type EndedSale } from './postgres/ended-sales.ts';
export * from './postgres/erasures.ts';
export * from './postgres/extensions.ts';
export * from './postgres/find-events.ts';
export * from './postgres/gates.ts';
export * from './postgres/idempotency-keys.ts';
export * from './postgres/insert-orders.ts';
export * from './postgres/recorded-purchases.ts';
export { listLawBreakers } from './postgres/law-breakers.ts';
export * from './postgres/locked-items.ts';
export { migrateLedger } from './postgres/migrate.ts';
export {
  listOrderPage,
  ORDER_CSV_HEADER,
  readOrderLines,
  type ListOrder,
  type OrderFilter,
} from './postgres/order-lists.ts';
export {
  findLedgerOrder,
  findOrders,
  findReturnedOrders,
  listSettledOrders,
  listWindows,
  lockOrder,
  type OrderReading,
} from './postgres/order-rows.ts';
export * from './postgres/order-events.ts';
export * from './postgres/order-histories.ts';
export type { CsvPage } from './postgres/csv.ts';
export {
  listPaymentPage,
  listPaymentsOfOrder,
  PAYMENT_CSV_HEADER,
  readPaymentLines,
  sumPayments,
  type ListedPayment,
  type PaymentFilter,
  type PaymentPlace,
  type PaymentTotal,
} from './postgres/payment-lists.ts';
export {
  CORRECTIONS_MAX,
  correctPayment,
  findPayment,
  findPayments,
  insertPayment,
  lockPayment,
  lockPaymentById,
  markRefunded,
  refundReturnedOrder,
  type Payment,
  type RefundCause,
} from './postgres/payments.ts';
export * from './postgres/pending-gate-changes.ts';
export { scanOrdersAsOf, type OrdersAsOf, type ScannedOrders } from './postgres/orders-as-of.ts';
export { probeLedger } from './postgres/probe-ledger.ts';
export * from './postgres/processes.ts';
export {
  deleteExtensions,
  deleteOrders,
  deleteSale,
  findUnfinishedRemoval,
  insertRemovedSale,
  lockRemoval,
  type RemovedSale,
} from './postgres/removed-sales.ts';
export * from './postgres/sale-changes.ts';
export * from './postgres/sale-figures.ts';
export * from './postgres/sale-items.ts';
export * from './postgres/sales.ts';
export { readSchemaVersion, type SchemaVersion } from './postgres/schema-version.ts';
export * from './postgres/server-state.ts';
export * from './postgres/held-orders.ts';
export * from './postgres/snapshot.ts';
export {
  deleteRemovedEndpoints,
  findWebhookEndpoint,
  findWebhookEndpointByKey,
  insertWebhookEndpoint,
  listWebhookEndpoints,
  lockWebhookEndpointCount,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
  type SecretEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointChange,
} from './postgres/webhook-endpoints.ts';
export { nameOf, type Address } from './redis/cluster-slots.ts';
export { ExpiryEvents } from './redis/expiry-events.ts';
export { FollowingConnections } from './redis/following-connections.ts';
export { Gate, type Approvals } from './redis/gate.ts';
export { GateConnection } from './redis/gate-connection.ts';
export { GateNodes } from './redis/gate-nodes.ts';
export { describePlace, parseRedisUrl, type RedisPlace } from './redis/redis-place.ts';
export { isSameServer, readIdentity, type ServerIdentity } from './redis/server-identity.ts';
export * as gateKeys from './redis/keys.ts';
export * from './redis/queue.ts';
export type { ReservationRecord } from './redis/reservation-record.ts';
export type { QueueEntry } from './redis/queue-entry.ts';
export { listGateBuyers, readGateCounts, type GateCounts } from './redis/scripts/audit-counts.ts';
export {
  AUDIT_BATCH_MAX,
  findPurchases,
  listReservations,
  readGateOrders,
  restartWindows,
  type ListedReservation,
} from './redis/scripts/audit-reservations.ts';
export { listDeadLetters, type DeadLetter } from './redis/dead-letters.ts';
export {
  deadLetterEntry,
  discardDeadLetter,
  finishEntries,
  removeDeadLetters,
  replayDeadLetter,
} from './redis/scripts/entries.ts';
export { eraseGateBuyer } from './redis/scripts/erase-buyer.ts';
export { removeGateSale } from './redis/scripts/remove-sale.ts';
export { confirmWrites } from './redis/scripts/confirm-writes.ts';
export { findReservation, type Reservation } from './redis/scripts/find-reservation.ts';
export { readGateSale } from './redis/scripts/read-sale.ts';
export {
  LOAD_CHUNK_MAX,
  type Rebuild,
  removeForeignKeys,
  readEpochSeen,
  fenceGate,
  drainEntries,
  clearKeys,
  loadHash,
  loadSet,
  loadUnits,
  loadSale,
  loadWindows,
  openGate,
} from './redis/scripts/rebuild.ts';
export { release } from './redis/scripts/release.ts';
export { findReturned, returnUnits } from './redis/scripts/return.ts';
export { reserve, RESERVE_BATCH_MAX } from './redis/scripts/reserve.ts';
export { saveGateSale, type ItemToSave } from './redis/scripts/save-sale.ts';
export { settle } from './redis/scripts/settle.ts';
export { voidPurchases } from './redis/scripts/void-purchases.ts';
export { findUnevenSpread } from './redis/partition-spread.ts';
export {
  checkRedisServer,
  inspectRedisServer,
  readRedisFolder,
  wantsFullCoverage,
  type ServerProblem,
} from './redis/server-check.ts';
export { inspectRedisHealth } from './redis/server-health.ts';
