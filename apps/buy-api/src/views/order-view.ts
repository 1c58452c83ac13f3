import type { Order } from '@stampede/domain';
import type { OrderBody } from '../schemas/order.ts';
import { formatOptionalTime, formatTime } from '../schemas/rfc3339.ts';

/** An order as clients see it, with the clock of its deadline. */
export function orderBody(order: Order, serverTimeMs: number): OrderBody {
  return {
    orderNo: order.orderNo,
    saleId: order.saleId,
    sku: order.sku,
    buyerId: order.buyerId,
    quantity: order.quantity,
    amount: order.amount,
    currency: order.currency,
    state: order.state,
    createdAt: formatOptionalTime(order.createdAtMs),
    expiresAt: formatOptionalTime(order.expiresAtMs),
    paidAt: formatOptionalTime(order.paidAtMs),
    closedAt: formatOptionalTime(order.closedAtMs),
    returnedAt: formatOptionalTime(order.returnedAtMs),
    restocked: order.restocked,
    serverTime: formatTime(serverTimeMs),
  };
}
