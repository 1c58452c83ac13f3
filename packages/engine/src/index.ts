export * from './announcing/announce-clock.ts';
export * from './announcing/build-events.ts';
export { eventId, type EventBody } from './announcing/event-body.ts';
export * from './announcing/event-watcher.ts';
export * from './announcing/read-events.ts';
export * from './announcing/remove-old-events.ts';
export * from './syncing/apply-pending-changes.ts';
export * from './audit/audit-sale.ts';
export type { AuditOptions } from './audit/compare-sale.ts';
export * from './ordering/batch-size.ts';
export * from './selling/add-item.ts';
export * from './closing/cancel-order.ts';
export * from './closing/close-in-bulk.ts';
export * from './selling/change-allotment.ts';
export * from './selling/change-item.ts';
export * from './selling/change-sale.ts';
export * from './dead-letters/discard-dead-letter.ts';
export * from './dead-letters/list-dead-letters.ts';
export * from './dead-letters/replay-dead-letter.ts';
export type { Difference } from './audit/differences.ts';
export * from './living/record-process.ts';
export * from './ordering/drain-queue.ts';
export * from './ordering/expire-held.ts';
export { closeOverdueOrders, EXPIRE_BATCH_MAX, type ExpiredOrders } from './closing/expire-orders.ts';
export * from './selling/extend-orders.ts';
export * from './keeping/carry-out-erasures.ts';
export * from './keeping/erase-buyer.ts';
export * from './keeping/remove-ended-sales.ts';
export { removeSale } from './keeping/remove-sale.ts';
export { eachApart } from './stores/each-apart.ts';
export * from './stores/find-catalog.ts';
export * from './reading/find-order.ts';
export * from './audit/gate-audit.ts';
export * from './reading/inspect-postgres.ts';
export * from './reading/inspect-redis.ts';
export * from './reading/judge-postgres-settings.ts';
export * from './reading/list-unreachable.ts';
export * from './reading/read-clocks.ts';
export * from './reading/list-audit-trail.ts';
export * from './reading/list-orders.ts';
export * from './reading/list-payments.ts';
export * from './closing/listen-for-expiry.ts';
export * from './selling/open-sale.ts';
export { deleteExpiredRequests } from './selling/remembered-requests.ts';
export { openProcessStores } from './stores/open-process-stores.ts';
export * from './reading/order-watcher.ts';
export { placePurchases } from './buying/place-purchases.ts';
export * from './trust/prepare-ledger.ts';
export * from './buying/purchase-batcher.ts';
export * from './reading/read-csv.ts';
export * from './reading/read-sale.ts';
export * from './reading/read-system.ts';
export * from './trust/rebuild-on-demand.ts';
export { GateReconciler } from './trust/gate-reconciler.ts';
export * from './trust/reconcile.ts';
export * from './trust/refresh-trust.ts';
export * from './audit/repair-gates.ts';
export * from './audit/repair-sale.ts';
export * from './closing/refund-payment.ts';
export * from './closing/return-order.ts';
export * from './closing/settle-payment.ts';
export { orderBody } from './showing/order-body.ts';
export { paymentBody, REFUND_CAUSES } from './showing/payment-body.ts';
export { saleBody, saleItemBody } from './showing/sale-body.ts';
export * from './stories/read-order-story.ts';
export { STORY_STEPS, type StoryStep } from './stories/story-step.ts';
export type { FreedItem, BlockedItem } from './stores/blocked-items.ts';
export { SoldOutCache } from './stores/sold-out-cache.ts';
export type { ActingStores } from './stores/acting-stores.ts';
export * from './stores/stores.ts';
export type { StoreTroublesOptions } from './stores/store-troubles.ts';
export * from './trust/trust-keeper.ts';
export * from './signing-in/desk-sessions.ts';
export * from './webhooks/create-webhook-endpoint.ts';
export { postponeDelivery, type Attempt } from './webhooks/judge-attempt.ts';
export * from './webhooks/manage-webhook-endpoints.ts';
export * from './webhooks/read-deliveries.ts';
export * from './webhooks/replay-delivery.ts';
export * from './webhooks/rotate-webhook-secret.ts';
export * from './webhooks/send-delivery.ts';
export { serveEndpoint, type EndpointTurn } from './webhooks/serve-endpoint.ts';
export * from './webhooks/test-webhook-endpoint.ts';
export * from './webhooks/watch-webhooks.ts';
export * from './watching/list-desk-sales.ts';
export * from './watching/read-ledger-state.ts';
export * from './watching/read-open-work.ts';
export * from './watching/read-sale-figures.ts';
export * from './watching/read-watched-gates.ts';
export type {
  AuditEntry,
  ClaimedDelivery,
  DeadLetter,
  Delivery,
  KeyedRequest,
  PaymentTotal,
  SecretEndpoint,
  WebhookEndpoint,
} from '@stampede/store';
