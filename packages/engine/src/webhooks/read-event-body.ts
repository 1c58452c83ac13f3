import { formatTime } from '@stampede/domain';
import { listEvents } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** An event as it is sent; null where it is no longer kept. */
export async function readEventBody(
  stores: Stores,
  position: number,
): Promise<{ readonly id: string } | null> {
  const query = { after: position - 1, saleId: null, types: null, limit: 1 };
  const [event] = (await listEvents(stores.db, query)).events;
  if (event?.position !== position) return null;
  const { type, occurredAtMs, saleId, orderNo, sequence } = event;
  const body = {
    ...{ id: `evt_${position}`, position, type, occurredAt: formatTime(occurredAtMs), saleId },
    ...(orderNo !== null && { orderNo }),
    ...(sequence !== null && { sequence }),
    data: {},
  };
  return body;
}
