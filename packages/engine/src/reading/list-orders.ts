import { isOrderNo, LEDGER_ORDER_STATES, type LedgerOrderState, type Order } from '@stampede/domain';
import { listOrderPage } from '@stampede/store';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Stores } from '../stores/stores.ts';

export interface OrderQuery {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  readonly state: LedgerOrderState | null;
  /** 1–200. */
  readonly limit: number;
  readonly cursor: string | null;
}

/**
 * - `listed`: a page; `nextCursor` is null on the last one.
 * - `invalid_cursor`: the cursor is not one of this list.
 */
export type ListOrdersOutcome =
  | {
      readonly outcome: 'listed';
      readonly data: Order[];
      readonly nextCursor: string | null;
      readonly serverTimeMs: number;
    }
  | { readonly outcome: 'invalid_cursor' };

/** The ledger's orders, newest first. */
export async function listOrders(stores: Stores, query: OrderQuery): Promise<ListOrdersOutcome> {
  const beforeOrderNo = query.cursor === null ? null : orderCursor(query.cursor);
  if (beforeOrderNo === undefined) return { outcome: 'invalid_cursor' };
  const readings = await listOrderPage(stores.db, {
    saleId: query.saleId,
    buyerId: query.buyerId,
    states: query.state === null ? LEDGER_ORDER_STATES : [query.state],
    beforeOrderNo,
    limit: query.limit + 1,
  });
  const shown = readings.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    outcome: 'listed',
    data: shown.map((reading) => reading.order),
    nextCursor:
      readings.length > query.limit && last !== undefined ? encodeCursor([last.order.orderNo]) : null,
    serverTimeMs: last?.serverTimeMs ?? Date.now(),
  };
}

function orderCursor(cursor: string): string | undefined {
  const [orderNo] = decodeCursor(cursor, ['string']) ?? [];
  return typeof orderNo === 'string' && isOrderNo(orderNo) ? orderNo : undefined;
}
