import type { Order } from '@stampede/domain';
import type { DeadLetter } from '@stampede/engine';
import type { DeadLetterBody, HandledLetterBody } from '../schemas/dead-letter.ts';
import { formatTime } from '@stampede/domain';
import { orderBody } from '@stampede/engine';

export function deadLetterBody({ orderNo, entry, cause, sinceMs }: DeadLetter): DeadLetterBody {
  return {
    orderNo,
    saleId: entry?.saleId ?? null,
    sku: entry?.sku ?? null,
    buyerId: entry?.buyerId ?? null,
    quantity: entry?.quantity ?? null,
    reason: cause,
    since: formatTime(sinceMs),
  };
}

/** The order of a dead letter that was replayed or discarded, where there is one. */
export function handledLetterBody(
  orderNo: string,
  reading: { readonly order: Order; readonly serverTimeMs: number } | null,
): HandledLetterBody {
  return { orderNo, order: reading === null ? null : orderBody(reading.order, reading.serverTimeMs) };
}
