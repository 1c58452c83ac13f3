import { AUDIT_BATCH_MAX, chunksOf, restartWindows } from '@stampede/store';
import type { Findings } from './audit-pieces.ts';
import { whereTrusted } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Restarts payment windows that are missing, or do not end when they should. The script is the atomic step. A crash, or
 * a gate that is no longer trusted, leaves the others to the next audit.
 *
 * @returns the orders whose windows were started
 */
export async function restartMissingWindows(
  stores: Stores,
  { partition, missingWindows }: Pick<Findings, 'partition' | 'missingWindows'>,
): Promise<string[]> {
  const started: string[] = [];
  for (const windows of chunksOf(missingWindows, AUDIT_BATCH_MAX)) {
    const orderNos = await whereTrusted(stores, partition, () =>
      restartWindows(stores.gate, { partition, windows }),
    );
    started.push(...(orderNos ?? []));
  }
  return started;
}
