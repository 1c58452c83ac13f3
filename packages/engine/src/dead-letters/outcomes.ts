import { isOperatingError } from '@stampede/domain';
import type { OrderReading } from '@stampede/store';
import { findOrder } from '../reading/find-order.ts';
import type { Stores } from '../stores/stores.ts';

/** It was done, now or before, and this is the order as it is; null: the ledger has none. */
export interface LetterDone {
  readonly outcome: 'done';
  readonly reading: OrderReading | null;
}

/** It may have been done: sending it again returns the outcome. */
export interface LetterUnknown {
  readonly outcome: 'unknown';
}

/** The order after a step that has been taken: from then on a store that is unavailable is no refusal. */
export async function readDone(stores: Stores, orderNo: string): Promise<LetterDone | LetterUnknown> {
  try {
    return { outcome: 'done', reading: await findOrder(stores, orderNo) };
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    return { outcome: 'unknown' };
  }
}
