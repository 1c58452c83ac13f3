import type { Evidence } from '../observe/evidence.ts';
import type { FaultRecord } from '../site/site.ts';

/**
 * The fault for which a purchase may be lost that was acknowledged between those two moments and is no order: Redis
 * forgot what it had acknowledged at that time, and the queue was never seen empty in between. Null: nothing excuses
 * its loss.
 */
export function excuseFor(
  { faults, watched }: Pick<Evidence, 'faults' | 'watched'>,
  purchase: { readonly invokedAtMs: number; readonly doneAtMs: number },
): FaultRecord | null {
  return (
    faults.find((fault) => {
      if (fault.forgetsFromMs === null || purchase.invokedAtMs > fault.healedAtMs) return false;
      if (purchase.doneAtMs < fault.forgetsFromMs) return false;
      return !watched.emptyQueueAtMs.some((atMs) => purchase.doneAtMs < atMs && atMs < fault.beganAtMs);
    }) ?? null
  );
}
