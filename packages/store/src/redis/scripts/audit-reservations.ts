import type { Gate } from '../gate.ts';
import { parseReservation, type ReservationRecord } from '../reservation-record.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList, asText } from './reply.ts';

/*
 * The scripts by which an audit reads reservations and restarts payment windows. Each is short enough for Redis' other
 * clients to wait for.
 */

/** Orders or reservations in one call of these scripts. */
export const AUDIT_BATCH_MAX = 250;
/** Dead letters that are scanned at most; with more than these none is, and a place may be `unknown`. */
const DEAD_LETTERS_MAX = 1000;

/** The gate's data of an order. */
interface GateOrder {
  /** Null where there is none; `malformed` for one that no script writes. */
  readonly reservation: ReservationRecord | 'malformed' | null;
  /** The rest of its payment window: -2 without one, -1 without an expiry. */
  readonly windowMs: number;
  /** It has no window because its entry is still queued. */
  readonly queued: boolean;
}

export const readOrdersScript = defineScript({
  name: 'read-orders',
  keys: ['gate', 'reservations', 'queue'],
  eachKey: 'window',
  args: ['epoch'],
  each: ['order_no'],
  decode: (reply): GateOrder[] =>
    asList(reply).map((entry) => {
      const [record, windowMs, queued] = asList(entry);
      const text = asText(record);
      return {
        reservation: text === '' ? null : (parseReservation(text) ?? 'malformed'),
        windowMs: asInteger(windowMs),
        queued: queued === 1,
      };
    }),
});

/** At most {@link AUDIT_BATCH_MAX} orders, in one consistent snapshot, in the order of the numbers. */
export async function readGateOrders(
  gate: Gate,
  batch: { partition: number; orderNos: readonly string[] },
): Promise<GateOrder[]> {
  const { partition, orderNos } = batch;
  if (orderNos.length === 0) return [];
  return gate.run(readOrdersScript, {
    partition,
    eachKey: orderNos,
    args: {},
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}

export interface ListedReservation {
  readonly orderNo: string;
  readonly record: ReservationRecord | 'malformed';
  readonly queued: boolean;
}

/** `cursor` is where the next page begins; null after the last. */
interface ReservationsPage {
  readonly reservations: readonly ListedReservation[];
  readonly cursor: string | null;
}

export const listReservationsScript = defineScript({
  name: 'list-reservations',
  keys: ['gate', 'reservations', 'queue'],
  args: ['epoch', 'cursor', 'count'],
  each: [],
  decode: (reply): ReservationsPage => {
    const [cursor, ...entries] = asList(reply);
    return {
      cursor: toCursor(cursor),
      reservations: entries.map((entry) => {
        const [orderNo, record, queued] = asList(entry);
        return {
          orderNo: asText(orderNo),
          record: parseReservation(asText(record)) ?? 'malformed',
          queued: queued === 1,
        };
      }),
    };
  },
});

/** About {@link AUDIT_BATCH_MAX} reservations of a partition; the first page has the cursor `0`. */
export async function listReservations(
  gate: Gate,
  page: { partition: number; cursor: string },
): Promise<ReservationsPage> {
  const { partition, cursor } = page;
  return gate.run(listReservationsScript, {
    partition,
    args: { cursor, count: AUDIT_BATCH_MAX },
  });
}

/**
 * What the gate has of a purchase. `alone`: a reservation whose purchase is neither in the queue nor a dead letter.
 * `unknown`: it is not in the queue, and there are too many dead letters to search.
 */
type PurchasePlace = 'absent' | 'queued' | 'dead_lettered' | 'alone' | 'unknown';
const PLACES: ReadonlySet<string> = new Set<PurchasePlace>([
  'absent',
  'queued',
  'dead_lettered',
  'alone',
  'unknown',
]);

export const findPurchasesScript = defineScript({
  name: 'find-purchases',
  keys: ['gate', 'reservations', 'queue', 'dead_letters'],
  args: ['epoch', 'dead_letters_max'],
  each: ['order_no'],
  decode: (reply): PurchasePlace[] =>
    asList(reply).map((word) => {
      const place = asText(word);
      if (!PLACES.has(place)) throw new TypeError(`find-purchases.lua answered ${place}`);
      return place as PurchasePlace;
    }),
});

/** In one consistent snapshot, in the order of the numbers. */
export async function findPurchases(
  gate: Gate,
  batch: { partition: number; orderNos: readonly string[] },
): Promise<PurchasePlace[]> {
  const { partition, orderNos } = batch;
  if (orderNos.length === 0) return [];
  return gate.run(findPurchasesScript, {
    partition,
    args: { dead_letters_max: DEAD_LETTERS_MAX },
    each: orderNos.map((orderNo) => ({ order_no: orderNo })),
  });
}

export const restartWindowsScript = defineScript({
  name: 'restart-windows',
  keys: ['gate', 'reservations'],
  eachKey: 'window',
  args: ['epoch'],
  each: ['order_no', 'remaining_ms'],
  decode: (reply): string[] => asList(reply).map(asText),
});

/** At most {@link AUDIT_BATCH_MAX}. Returns the orders that still had a reservation, and have their window now. */
export async function restartWindows(
  gate: Gate,
  batch: {
    partition: number;
    windows: readonly { readonly orderNo: string; readonly remainingMs: number }[];
  },
): Promise<string[]> {
  const { partition, windows } = batch;
  if (windows.length === 0) return [];
  return gate.run(restartWindowsScript, {
    partition,
    eachKey: windows.map(({ orderNo }) => orderNo),
    args: {},
    each: windows.map(({ orderNo, remainingMs }) => ({
      order_no: orderNo,
      remaining_ms: Math.max(1, Math.ceil(remainingMs)),
    })),
  });
}

/** The cursor of the next page; null after the last. */
export function toCursor(cursor: unknown): string | null {
  const text = asText(cursor);
  return text === '0' ? null : text;
}
