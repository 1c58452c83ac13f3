import { partitionOfOrder, StoreUnavailableError } from '@stampede/domain';
import { gateExists, listDeadLetters, type DeadLetter } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

const PAGE_MAX = 500;
/** 100,000 letters. There are few: the buy API writes none. */
const PAGES_MAX = 200;

/**
 * Searches the dead letters of the order's partition, oldest first. Null: there is no such letter, or the order number
 * is of no partition.
 *
 * @throws an operating error while Redis is unavailable, the gate is not trusted, or there are too many letters
 */
export async function findDeadLetter(stores: Stores, orderNo: string): Promise<DeadLetter | null> {
  const partition = partitionOfOrder(orderNo);
  if (!stores.approvals.has(partition) && !(await gateExists(stores.db, partition))) return null;
  let afterId = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await listDeadLetters(stores.gate, { partition, afterId, limit: PAGE_MAX });
    const letter = page.find((candidate) => candidate.orderNo === orderNo);
    if (letter !== undefined) return letter;
    const last = page.at(-1);
    if (page.length < PAGE_MAX || last === undefined) return null;
    afterId = last.entryId;
  }
  throw new StoreUnavailableError('redis', 'find-dead-letter', new Error('there are too many dead letters'));
}
