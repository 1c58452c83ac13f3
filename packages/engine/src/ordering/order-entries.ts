import { isDataError, type QueueEntry } from '@stampede/store';
import { createOrders, NO_ORDERS, type CreatedOrders, type OrderBatch } from './create-orders.ts';
import type { Stores } from '../stores/stores.ts';

export interface OrderedEntries extends CreatedOrders {
  /** Entries whose data Postgres refuses whatever the circumstances, and what it said. */
  readonly refused: readonly { readonly entry: QueueEntry; readonly cause: string }[];
}

/**
 * Writes a batch of queue entries as orders, in one transaction. Where Postgres refuses the data of the whole, the
 * batch is halved, in the order of the queue, until the entry to blame is alone: it never blocks the others.
 *
 * @throws EpochOverError; an operating error while Postgres is away
 */
export async function orderEntries(stores: Stores, batch: OrderBatch): Promise<OrderedEntries> {
  try {
    return { ...(await stores.db.transaction((tx) => createOrders(tx, batch))), refused: [] };
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [entry] = batch.entries;
    if (batch.entries.length === 1 && entry !== undefined) {
      return { ...NO_ORDERS, refused: [{ entry, cause: `refused by Postgres: ${error.message}` }] };
    }
    const half = Math.ceil(batch.entries.length / 2);
    const first = await orderEntries(stores, { ...batch, entries: batch.entries.slice(0, half) });
    const second = await orderEntries(stores, { ...batch, entries: batch.entries.slice(half) });
    return join(first, second);
  }
}

function join(first: OrderedEntries, second: OrderedEntries): OrderedEntries {
  return {
    recorded: [...first.recorded, ...second.recorded],
    unknownItem: [...first.unknownItem, ...second.unknownItem],
    otherEpoch: [...first.otherEpoch, ...second.otherEpoch],
    refused: [...first.refused, ...second.refused],
    decidedAtMs: Math.max(first.decidedAtMs, second.decidedAtMs),
    created: first.created + second.created,
    expired: first.expired + second.expired,
    rejected: first.rejected + second.rejected,
  };
}
