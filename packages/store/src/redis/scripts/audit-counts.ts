import type { ItemStock } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { AUDIT_BATCH_MAX, toCursor } from './audit-reservations.ts';
import { toStock } from './read-sale.ts';
import { asFields, asList, asText } from './reply.ts';

/* The read-only scripts of an audit for counters and buyers' counts. */

/** Counters and counts of one sale in one consistent snapshot. */
export interface GateCounts {
  /** By SKU. */
  readonly stock: ReadonlyMap<string, ItemStock>;
  /** Of the requested buyers, in their order; NaN for one that no script writes. */
  readonly taken: readonly number[];
  /**
   * The positions of queue and dead letters. Equal texts in two reads mean that in between no purchase was accepted in
   * this partition and that none left queue or dead letters.
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

/** About {@link AUDIT_BATCH_MAX} buyers that have a count in a sale; the first page has the cursor `0`. */
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
