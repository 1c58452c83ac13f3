import { partitionOfOrder } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { parseReservation } from '../reservation-record.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList, asText, orNull } from './reply.ts';

export interface Reservation {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
  /** Its purchase is still queued: the ledger has not written the order yet, or has only just. */
  readonly queued: boolean;
  /** Of the queued purchase; null once it is not queued, and for an entry of the version before. */
  readonly amount: number | null;
  readonly nowMs: number;
}

export const findReservationScript = defineScript({
  name: 'find-reservation',
  keys: ['gate', 'reservations', 'queue'],
  args: ['epoch', 'order_no'],
  each: [],
  decode: (reply): Omit<Reservation, 'orderNo'> | null => {
    const [code, record, queued, now, amount] = asList(reply);
    if (code === 'absent') return null;
    const reservation = parseReservation(asText(record));
    if (reservation === null) throw new TypeError('a reservation is malformed');
    return { ...reservation, queued: queued === 1, amount: orNull(asText(amount)), nowMs: asInteger(now) };
  },
});

/** Null when the trusted gate has no reservation of that order number. */
export async function findReservation(gate: Gate, orderNo: string): Promise<Reservation | null> {
  const partition = partitionOfOrder(orderNo);
  const found = await gate.run(findReservationScript, {
    partition,
    args: { order_no: orderNo },
  });
  return found === null ? null : { orderNo, ...found };
}
