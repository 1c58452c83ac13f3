import { formatOptionalTime, formatTime, type Order, type OrderState } from '@stampede/domain';

/** An order as clients see it. */
export interface OrderBody {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly state: OrderState;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly paidAt: string | null;
  readonly closedAt: string | null;
  readonly serverTime: string;
}

/** With the clock of its deadline. */
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
    serverTime: formatTime(serverTimeMs),
  };
}
