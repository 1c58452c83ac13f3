import { isOperatingError } from '@stampede/domain';
import { removeEndedSales, type Passed } from '@stampede/engine';
import { Loop } from '@stampede/runtime';
import type { LoopDeps } from './loop-deps.ts';

const DAY_MS = 86_400_000;
const REMOVING_INTERVAL_MS = 60_000;
/** Between two steps, as a multiple of the last one's time: most of Postgres is left to the sales that run. */
const REST = 4;
const REST_MIN_MS = 20;

/**
 * Removes sales that ended longer ago than `ORDERS_KEPT_DAYS`, with their orders.
 *
 * - **Does**: takes the next such sale at rest out of the gate, and deletes its rows, 500 in a transaction. A removal
 *   that a crash interrupts goes on, here or in another copy. Each removed sale is logged.
 * - **Does not**: delete a payment, or a sale with a reserved unit, an unapplied change or a dead letter: that one is
 *   looked at again in the next round.
 * - **How often**: a round a minute; in it a pause of four times the last step's time. One copy works at a time.
 * - **Metrics**: none.
 * - **Alarm**: none; `sales` with an old `closed_at` are those that are not at rest.
 */
export function removingLoop({ stores, log }: Pick<LoopDeps, 'stores' | 'log'>, keptDays: number): Loop {
  let passed: Passed = 'start';
  let isLeft = false;
  return new Loop({
    name: 'removing',
    isExpected: isOperatingError,
    idleMs: (ranMs) => (isLeft ? Math.max(REST_MIN_MS, REST * ranMs) : REMOVING_INTERVAL_MS),
    log,
    runOnce: async () => {
      isLeft = false;
      await stores.db.exclusively('removing', async () => {
        const run = await removeEndedSales(stores, { endedForMs: keptDays * DAY_MS, passed });
        passed = run.passed;
        isLeft = run.more;
        if (run.removed !== null) log.info({ saleId: run.removed }, 'a sale is removed');
      });
      return { more: false };
    },
  });
}
