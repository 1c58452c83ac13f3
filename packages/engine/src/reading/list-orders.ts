import { isOrderNo, LEDGER_ORDER_STATES, type LedgerOrderState, type Order } from '@stampede/domain';
import { listOrderPage } from '@stampede/store';
import { decodeCursor, encodeCursor, InvalidCursorError } from './cursor.ts';
import type { Stores } from '../stores/stores.ts';

export interface OrderQuery {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  readonly state: LedgerOrderState | null;
  /** 1–200. */
  readonly limit: number;
  readonly cursor: string | null;
}

/** The ledger's orders, newest first. @throws InvalidCursorError */
export async function listOrders(
  stores: Stores,
  query: OrderQuery,
): Promise<{ data: Order[]; nextCursor: string | null; serverTimeMs: number }> {
  const readings = await listOrderPage(stores.db, {
    saleId: query.saleId,
    buyerId: query.buyerId,
    states: query.state === null ? LEDGER_ORDER_STATES : [query.state],
    beforeOrderNo: query.cursor === null ? null : orderCursor(query.cursor),
    limit: query.limit + 1,
  });
  const shown = readings.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    data: shown.map((reading) => reading.order),
    nextCursor:
      readings.length > query.limit && last !== undefined ? encodeCursor([last.order.orderNo]) : null,
    serverTimeMs: last?.serverTimeMs ?? Date.now(),
  };
}

function orderCursor(cursor: string): string {
  const [orderNo] = decodeCursor(cursor, ['string']);
  if (typeof orderNo !== 'string' || !isOrderNo(orderNo)) throw new InvalidCursorError();
  return orderNo;
}
