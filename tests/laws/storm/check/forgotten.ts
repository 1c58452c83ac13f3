import type { Evidence } from '../observe/evidence.ts';
import type { FaultRecord } from '../site/site.ts';

/**
 * The fault for which a purchase may be lost that was acknowledged between those two moments and is no order: Redis
 * forgot what it had acknowledged at that time, and the partition's queue was never seen empty in between. Null: nothing
 * excuses its loss.
 */
export function excuseFor(
  { faults, watched, partitions }: Pick<Evidence, 'faults' | 'watched' | 'partitions'>,
  purchase: { readonly saleId: string; readonly invokedAtMs: number; readonly doneAtMs: number },
): FaultRecord | null {
  const partition = partitions.get(purchase.saleId) ?? 0;
  const emptyAtMs = watched.emptyQueueAtMs.get(partition) ?? [];
  return (
    faults.find((fault) => {
      if (fault.partitions?.includes(partition) === false) return false;
      if (fault.forgetsFromMs === null) return false;
      if (purchase.invokedAtMs > (fault.forgetsToMs ?? fault.healedAtMs)) return false;
      if (purchase.doneAtMs < fault.forgetsFromMs) return false;
      return !emptyAtMs.some((atMs) => purchase.doneAtMs < atMs && atMs < fault.beganAtMs);
    }) ?? null
  );
}
