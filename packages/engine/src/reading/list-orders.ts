import { isOrderNo, LEDGER_ORDER_STATES, type LedgerOrderState, type Order } from '@stampede/domain';
import { listOrderPage, type ListOrder, type OrderFilter } from '@stampede/store';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Stores } from '../stores/stores.ts';

/** Which of the ledger's orders are read, and which of them come first. */
export interface OrderSelection {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  /** Each once; null: all. */
  readonly states: readonly LedgerOrderState[] | null;
  readonly order: ListOrder;
}

export interface OrderQuery extends OrderSelection {
  /** 1–200. */
  readonly limit: number;
  readonly cursor: string | null;
}

/**
 * - `listed`: a page; `nextCursor` is null on the last one.
 * - `invalid_cursor`: the cursor is not one of this list in this order.
 */
export type ListOrdersOutcome =
  | {
      readonly outcome: 'listed';
      readonly data: Order[];
      readonly nextCursor: string | null;
      readonly serverTimeMs: number;
    }
  | { readonly outcome: 'invalid_cursor' };

/**
 * A page of the ledger's orders. A cursor belongs to its order. With other filters it is harmless: the page goes on from
 * the same order number.
 */
export async function listOrders(stores: Stores, query: OrderQuery): Promise<ListOrdersOutcome> {
  const { order, limit, cursor } = query;
  const afterOrderNo = cursor === null ? null : orderCursor(cursor, order);
  if (afterOrderNo === undefined) return { outcome: 'invalid_cursor' };
  const page = { ...filterOf(query), order, afterOrderNo, limit: limit + 1 };
  const readings = await stores.db.transaction((tx) => listOrderPage(tx, page));
  const shown = readings.slice(0, limit);
  const last = shown.at(-1);
  return {
    outcome: 'listed',
    data: shown.map((reading) => reading.order),
    nextCursor:
      readings.length > limit && last !== undefined ? encodeCursor(placeOf(last.order.orderNo, order)) : null,
    serverTimeMs: last?.serverTimeMs ?? Date.now(),
  };
}

export function filterOf({ saleId, buyerId, states }: OrderSelection): OrderFilter {
  return { saleId, buyerId, states: states ?? LEDGER_ORDER_STATES };
}

/** Newest first it is the number alone, as in the version before. */
function placeOf(orderNo: string, order: ListOrder): string[] {
  return order === 'newest' ? [orderNo] : [orderNo, order];
}

function orderCursor(cursor: string, order: ListOrder): string | undefined {
  const [orderNo, direction] =
    decodeCursor(
      cursor,
      placeOf('', order).map(() => 'string' as const),
    ) ?? [];
  if (order !== 'newest' && direction !== order) return undefined;
  return typeof orderNo === 'string' && isOrderNo(orderNo) ? orderNo : undefined;
}
