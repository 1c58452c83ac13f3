import type { ItemStock } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { AUDIT_BATCH_MAX, toCursor } from './audit-reservations.ts';
import { toStock } from './read-sale.ts';
import { asFields, asList, asText } from './reply.ts';

/* The scripts by which an audit reads counters and buyers' counts. They write nothing. */

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

/** `cursor` is where the next page begins; null after the last. */
interface BuyersPage {
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
