import type { Evidence } from '../observe/evidence.ts';
import type { FaultRecord } from '../site/site.ts';

/**
 * The fault that excuses the loss of a purchase that was acknowledged between these two times and is no order: Redis
 * lost what it had acknowledged then, and the partition's queue was never seen empty in between. Null: no excuse.
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
