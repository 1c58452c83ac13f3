import type { Erasure } from '@stampede/client';
import { formatOptionalTime, formatTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showRecord } from '../../terminal/show-record.ts';

/** Prints how far an erasure has come. */
export function printErasure(erasure: Erasure, { json }: { readonly json?: true }): void {
  if (json === true) {
    printJson(erasure);
    return;
  }
  const { waitingForSales } = erasure;
  showRecord({
    erasure: erasure.erasureId,
    state: erasure.state,
    orders: String(erasure.ordersErased),
    'waiting for': waitingForSales.length === 0 ? null : waitingForSales.join(' '),
    requested: formatTime(erasure.requestedAt),
    done: formatOptionalTime(erasure.finishedAt),
  });
}
