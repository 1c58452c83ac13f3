import type { ItemStock } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { AUDIT_BATCH_MAX, toCursor } from './audit-reservations.ts';
import { toStock } from './read-sale.ts';
import { asFields, asInteger, asList, asText } from './reply.ts';

/* The scripts by which an audit reads counters and buyers' counts. They write nothing. */

/** Reservations that may be added up in one script: some 2 ms of Redis. */
const SUMMED_MAX = 5000;

/** Counters and counts of one sale at one moment. */
export interface GateCounts {
  /** By SKU. */
  readonly stock: ReadonlyMap<string, ItemStock>;
  /** Of the buyers that were asked for, in their order; not a number: one that no script writes. */
  readonly taken: readonly number[];
  /**
   * How far queue and dead letters have come. The same text at two moments says that no purchase was accepted in this
   * partition in between and that none left queue or dead letters.
   */
  readonly streams: string;
}

export const readCountsScript = defineScript({
  name: 'read-counts',
  keys: ['gate', 'items', 'buyers', 'queue', 'dead_letters'],
  args: ['epoch'],
  each: ['buyer_id'],
  decode: (reply): GateCounts => {
    const [counters, taken, streams] = asList(reply);
    return {
      stock: toStock(asFields(counters)),
      taken: asList(taken).map((count) => (count === '' ? 0 : Number(count))),
      streams: asText(streams),
    };
  },
});

/** For at most {@link AUDIT_BATCH_MAX} buyers. */
export async function readGateCounts(
  gate: Gate,
  sale: { partition: number; saleId: string; buyerIds: readonly string[] },
): Promise<GateCounts> {
  const { partition, saleId, buyerIds } = sale;
  return gate.run(readCountsScript, {
    partition,
    saleId,
    args: {},
    each: buyerIds.map((buyerId) => ({ buyer_id: buyerId })),
  });
}

/** Counters of a sale, and at the same moment the units of its reservations. */
interface SummedReservations {
  readonly stock: ReadonlyMap<string, ItemStock>;
  readonly unitsBySku: ReadonlyMap<string, number>;
}

export const sumReservationsScript = defineScript({
  name: 'sum-reservations',
  keys: ['gate', 'reservations', 'items'],
  args: ['epoch', 'sale_id', 'reservations_max'],
  each: [],
  decode: (reply): SummedReservations | null => {
    const [counters, sums] = asList(reply);
    if (counters === undefined) return null;
    const flat = asList(sums);
    const unitsBySku = new Map<string, number>();
    for (let index = 0; index < flat.length; index += 2)
      unitsBySku.set(asText(flat[index]), asInteger(flat[index + 1]));
    return { stock: toStock(asFields(counters)), unitsBySku };
  },
});

/** Null when the partition has too many reservations to be added up in one script. */
export async function sumReservations(
  gate: Gate,
  sale: { partition: number; saleId: string },
): Promise<SummedReservations | null> {
  const { partition, saleId } = sale;
  return gate.run(sumReservationsScript, {
    partition,
    saleId,
    args: { sale_id: saleId, reservations_max: SUMMED_MAX },
  });
}

/** `cursor` is where the next page begins; null after the last. */
export interface BuyersPage {
  readonly buyerIds: readonly string[];
  readonly cursor: string | null;
}

export const listBuyersScript = defineScript({
  name: 'list-buyers',
  keys: ['gate', 'buyers'],
  args: ['epoch', 'cursor', 'count'],
  each: [],
  decode: (reply): BuyersPage => {
    const [cursor, ...buyerIds] = asList(reply);
    return { cursor: toCursor(cursor), buyerIds: buyerIds.map(asText) };
  },
});

/** About {@link AUDIT_BATCH_MAX} buyers that have a count in a sale; the first page is that of the cursor `0`. */
export async function listGateBuyers(
  gate: Gate,
  page: { partition: number; saleId: string; cursor: string },
): Promise<BuyersPage> {
  const { partition, saleId, cursor } = page;
  return gate.run(listBuyersScript, {
    partition,
    saleId,
    args: { cursor, count: AUDIT_BATCH_MAX },
  });
}
