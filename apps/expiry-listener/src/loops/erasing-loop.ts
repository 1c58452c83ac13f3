import { isOperatingError } from '@stampede/domain';
import { carryOutErasures } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const ERASING_INTERVAL_MS = 1000;

/**
 * Replaces the ids of buyers whose erasure was requested.
 *
 * - **Does**: claims due erasures, and writes a pseudonym in the place of the id in the sales that ended more than 24
 *   hours ago, 500 orders in a transaction. An erasure whose id is found nowhere any more is finished, and logged.
 * - **Does not**: touch a sale that runs, or has a reserved unit: the id counts there for the buyer's limit. It reaches
 *   no log and no backup.
 * - **How often**: every second, and without a pause while there is more. An erasure that waits is claimed again every
 *   minute, by one copy.
 * - **Metrics**: none.
 * - **Alarm**: rows of `erasures` that are weeks old and not finished: `GET /erasures/:erasureId` names the sales.
 */
export function erasingLoop({ stores, log }: Pick<LoopDeps, 'stores' | 'log'>): Loop {
  return new Loop({
    name: 'erasing',
    isExpected: isOperatingError,
    idleMs: ERASING_INTERVAL_MS,
    log,
    runOnce: async () => {
      const { finished, more } = await carryOutErasures(stores);
      for (const { erasureId } of finished) log.info({ erasureId }, 'a buyer is erased');
      return { more };
    },
  });
}
