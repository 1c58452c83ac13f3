import type { Delivery } from '@stampede/client';
import { formatTime } from '../../terminal/format-time.ts';
import { showTable } from '../../terminal/show-table.ts';

/** Prints deliveries for people. */
export function printDeliveries(deliveries: readonly Delivery[]): void {
  showTable(
    [
      { head: 'delivery', whole: true },
      { head: 'state', whole: true },
      { head: 'type' },
      { head: 'tries', right: true, spare: true },
      { head: 'answer', spare: true },
      { head: 'next', spare: true },
      { head: 'event', spare: true },
      { head: 'order', spare: true, whole: true },
    ],
    deliveries.map((delivery) => [
      delivery.deliveryId,
      delivery.state,
      delivery.type,
      String(delivery.attempts),
      delivery.lastStatus === null ? (delivery.lastError ?? '') : String(delivery.lastStatus),
      delivery.nextAttemptAt === null ? '' : formatTime(delivery.nextAttemptAt),
      delivery.eventId,
      delivery.orderNo ?? '',
    ]),
  );
}
