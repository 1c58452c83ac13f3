import { findUnfinishedRemoval, listEndedSales, type EndedSale } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
import { goOnRemoving, removeSale } from './remove-sale.ts';

/** Sales that are looked at in one run. */
const PAGE_MAX = 20;
const BEFORE_ALL: EndedSale = { saleId: '', endedAtMs: 0 };

/** Where the next run goes on; `start` for the first one. */
export type Passed = EndedSale | 'start';

export interface RemovedSales {
  /** The sale that this run has finished. */
  readonly removed: string | null;
  readonly passed: Passed;
  readonly more: boolean;
}

/**
 * One run: the next step of the unfinished removal, which any process may have begun; else the removal of the next sale
 * that ended more than `endedForMs` ago. A sale that is not at rest is passed, and looked at again in the next round.
 */
export async function removeEndedSales(
  stores: Stores,
  { endedForMs, passed }: { endedForMs: number; passed: Passed },
): Promise<RemovedSales> {
  const unfinished = await findUnfinishedRemoval(stores.db);
  if (unfinished !== null) {
    const outcome = await goOnRemoving(stores, unfinished);
    return { removed: outcome === 'removed' ? unfinished.saleId : null, passed, more: true };
  }
  const after = passed === 'start' ? BEFORE_ALL : passed;
  const sales = await listEndedSales(stores.db, { endedForMs, after, limit: PAGE_MAX });
  for (const sale of sales) {
    const { saleId } = sale;
    const outcome = await removeSale(stores, { saleId, endedForMs });
    if (outcome === 'removed') return { removed: saleId, passed: sale, more: true };
    if (outcome === 'unfinished') return { removed: null, passed: sale, more: true };
  }
  const last = sales.length < PAGE_MAX ? undefined : sales.at(-1);
  return { removed: null, passed: last ?? 'start', more: last !== undefined };
}
