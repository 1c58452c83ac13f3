import { BEFORE_ALL_ORDERS } from '@stampede/domain';
import type { Queryable } from './database.ts';

/** An order whose units its buyer holds: it is paid, or pending payment. */
export interface HeldOrder extends HeldPosition {
  readonly buyerId: string;
  readonly quantity: number;
}

/** The position after which a page of held orders starts, in the order of `orders_of_sale`. */
export interface HeldPosition {
  readonly state: 'paid' | 'pending_payment';
  readonly orderNo: string;
}

/** Before all held orders of a sale: `paid` is the first of the two states. */
export const BEFORE_HELD_ORDERS: HeldPosition = {
  state: 'paid',
  orderNo: BEFORE_ALL_ORDERS,
};

/** The held orders of a sale in pages: first the paid ones by number, then the pending ones. */
export async function listHeldOrders(
  db: Queryable,
  page: { saleId: string; after: HeldPosition; limit: number },
): Promise<HeldOrder[]> {
  return db.query<HeldOrder & Record<string, unknown>>(
    `SELECT buyer_id AS "buyerId", quantity, state, order_no AS "orderNo" FROM public.orders
     WHERE (sale_id, state, order_no) > ($1, $2, $3::uuid) AND (sale_id, state) <= ($1, 'pending_payment')
     ORDER BY sale_id, state, order_no LIMIT $4`,
    [page.saleId, page.after.state, page.after.orderNo, page.limit],
  );
}
