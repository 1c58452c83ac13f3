import { formatTime } from '@stampede/domain';
import { listAuditTrail, type Stores } from '@stampede/engine';
import type { Mark } from '../view/desk-view.ts';

/** As long as the chart. */
const KEPT_MS = 600_000;
const ENTRIES_MAX = 200;

/**
 * The changes of a sale by people in the last ten minutes, for its chart, oldest first. Among the last 200 entries of its
 * audit trail; those about a single order are left out.
 */
export async function readMarks(stores: Stores, saleId: string): Promise<Mark[]> {
  const filter = { saleId, orderNo: null, who: null, action: null };
  const listed = await listAuditTrail(stores, { ...filter, limit: ENTRIES_MAX, cursor: null });
  if (listed.outcome === 'invalid_cursor') throw new Error('no cursor was given');
  return listed.data
    .filter(({ atMs, orderNo }) => orderNo === null && atMs > Date.now() - KEPT_MS)
    .map(({ atMs, action, who }) => ({ at: formatTime(atMs), action, who }))
    .reverse();
}
