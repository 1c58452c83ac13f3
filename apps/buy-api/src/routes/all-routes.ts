import type { Route } from '../http/route.ts';
import { addItem } from './add-item.ts';
import { auditSale } from './audit-sale.ts';
import { cancelOrder } from './cancel-order.ts';
import { changeAllotment } from './change-allotment.ts';
import { changeItem } from './change-item.ts';
import { changeSale } from './change-sale.ts';
import { changeWebhookEndpoint } from './change-webhook-endpoint.ts';
import { createSale } from './create-sale.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { discardDeadLetter } from './discard-dead-letter.ts';
import { docs } from './docs.ts';
import { docsFile } from './docs-file.ts';
import { eraseBuyer } from './erase-buyer.ts';
import { explainProblem } from './explain-problem.ts';
import { extendOrders } from './extend-orders.ts';
import { getErasure } from './get-erasure.ts';
import { getOrder } from './get-order.ts';
import { getOrderStory } from './get-order-story.ts';
import { getSale } from './get-sale.ts';
import { getTime } from './get-time.ts';
import { getWebhookEndpoint } from './get-webhook-endpoint.ts';
import { listAuditTrail } from './list-audit-trail.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listEvents } from './list-events.ts';
import { listOrders } from './list-orders.ts';
import { listPayments } from './list-payments.ts';
import { listPaymentsOfOrder } from './list-payments-of-order.ts';
import { listSales } from './list-sales.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { livez } from './livez.ts';
import { openapiJson } from './openapi-json.ts';
import { placePurchase } from '../purchase/place-purchase.ts';
import { readyz } from './readyz.ts';
import { refundPayment } from './refund-payment.ts';
import { removeWebhookEndpoint } from './remove-webhook-endpoint.ts';
import { repairSale } from './repair-sale.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';
import { returnOrder } from './return-order.ts';
import { replayDelivery } from './replay-delivery.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { settlePayment } from './settle-payment.ts';
import { sumPayments } from './sum-payments.ts';
import { takeBulkAction } from './take-bulk-action.ts';
import { testWebhookEndpoint } from './test-webhook-endpoint.ts';

/**
 * All routes. Express tries them in this order, so the hot ones come first. `purchase/fast` takes ordinary purchases
 * before express.
 */
export const allRoutes: readonly Route[] = [
  placePurchase,
  getOrder,
  getSale,
  listSales,
  getTime,
  createSale,
  changeSale,
  changeAllotment,
  addItem,
  changeItem,
  extendOrders,
  auditSale,
  repairSale,
  settlePayment,
  cancelOrder,
  returnOrder,
  listOrders,
  takeBulkAction,
  getOrderStory,
  listPaymentsOfOrder,
  listPayments,
  sumPayments,
  refundPayment,
  listEvents,
  listDeadLetters,
  replayDeadLetter,
  discardDeadLetter,
  eraseBuyer,
  getErasure,
  listAuditTrail,
  createWebhookEndpoint,
  listWebhookEndpoints,
  getWebhookEndpoint,
  changeWebhookEndpoint,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
  listDeliveries,
  replayDelivery,
  livez,
  readyz,
  openapiJson,
  docs,
  docsFile,
  explainProblem,
];
