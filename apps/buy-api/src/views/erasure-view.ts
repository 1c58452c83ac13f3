import type { ErasureReading } from '@stampede/engine';
import type { ErasureBody } from '../schemas/erasure.ts';
import { formatTime } from '@stampede/domain';

/** Without the pseudonym: kept beside the id, it would undo the erasure. */
export function erasureBody({ erasure, waitingForSales }: ErasureReading): ErasureBody {
  const { erasureId, ordersErased, requestedAtMs, finishedAtMs } = erasure;
  return {
    erasureId,
    state: finishedAtMs === null ? 'pending' : 'done',
    ordersErased,
    waitingForSales: [...waitingForSales],
    requestedAt: formatTime(requestedAtMs),
    finishedAt: finishedAtMs === null ? null : formatTime(finishedAtMs),
  };
}
