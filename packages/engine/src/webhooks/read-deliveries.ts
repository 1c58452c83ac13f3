import { findWebhookEndpoint, listDeliveryPage, type Delivery, type DeliveryState } from '@stampede/store';
import { decodeCursor, encodeCursor } from '../reading/cursor.ts';
import type { Stores } from '../stores/stores.ts';

export interface DeliveriesQuery {
  readonly endpointId: string;
  /** Null: every state. */
  readonly state: DeliveryState | null;
  /** 1–200. */
  readonly limit: number;
  readonly cursor: string | null;
}

export type ListDeliveriesOutcome =
  | { readonly outcome: 'listed'; readonly data: Delivery[]; readonly nextCursor: string | null }
  | { readonly outcome: 'invalid_cursor' | 'endpoint_not_found' };

/** A page of the deliveries to an endpoint, the newest event first. */
export async function listDeliveries(stores: Stores, query: DeliveriesQuery): Promise<ListDeliveriesOutcome> {
  const { endpointId, state, limit, cursor } = query;
  const before = cursor === null ? null : decodeCursor(cursor, ['number'])?.[0];
  if (before !== null && (typeof before !== 'number' || before < 0)) return { outcome: 'invalid_cursor' };
  const found = await listDeliveryPage(stores.db, { endpointId, state, before, limit: limit + 1 });
  if (found.length === 0 && (await findWebhookEndpoint(stores.db, endpointId)) === null)
    return { outcome: 'endpoint_not_found' };
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { outcome: 'listed', data, nextCursor: hasMore ? encodeCursor([last.position]) : null };
}
