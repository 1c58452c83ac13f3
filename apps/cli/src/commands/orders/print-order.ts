import type { Order } from '@stampede/client';
import { formatMoney } from '@stampede/domain';
import { formatOptionalTime } from '../../terminal/format-time.ts';
import { showRecord } from '../../terminal/show-record.ts';

/** Prints an order for people. */
export function printOrder(order: Order): void {
  showRecord({
    order: order.orderNo,
    state: order.state,
    sale: order.saleId,
    sku: order.sku,
    buyer: order.buyerId,
    units: String(order.quantity),
    amount: formatMoney(order.amount, order.currency),
    created: formatOptionalTime(order.createdAt),
    'pay until': formatOptionalTime(order.expiresAt),
    paid: formatOptionalTime(order.paidAt),
    closed: formatOptionalTime(order.closedAt),
    returned: formatOptionalTime(order.returnedAt),
    ...(order.restocked !== null && { restocked: order.restocked ? 'yes' : 'no, the units stay sold' }),
  });
}
