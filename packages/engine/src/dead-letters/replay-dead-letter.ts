import { OutcomeUnknownError } from '@stampede/domain';
import {
  findLedgerOrder,
  removeDeadLetters,
  replayDeadLetter as replay,
  type DeadLetter,
} from '@stampede/store';
import { findDeadLetter } from './find-dead-letter.ts';
import { readDone, type LetterDone, type LetterUnknown } from './outcomes.ts';
import { auditedLetter, recordHandling } from './record-handling.ts';
import { findOrder } from '../reading/find-order.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

export type ReplayOutcome =
  | LetterDone
  | LetterUnknown
  /** No units are reserved for it any more, and the ledger has no order: it can only be discarded. */
  | { readonly outcome: 'not_replayable' }
  | { readonly outcome: 'dead_letter_not_found' };

/**
 * Puts a dead letter back on the queue, in one script: its units are reserved before and after. Whether it can become an
 * order now is decided by the order-creator that reads it, which dead-letters it again where it cannot.
 *
 * A letter whose order the ledger has is deleted instead. Idempotent: for an order number without a dead letter the
 * outcome is its order, where there is one.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: replaying it again is safe. Another
 *   operating error while a store is unavailable or the gate is not trusted: nothing was done
 */
export async function replayDeadLetter(stores: ActingStores, orderNo: string): Promise<ReplayOutcome> {
  const letter = await findDeadLetter(stores, orderNo);
  if (letter !== null) {
    try {
      const outcome = await queueAgain(stores, letter);
      if (outcome === 'replayed') return await readDone(stores, orderNo);
      if (outcome === 'unreserved') {
        if ((await findLedgerOrder(stores.db, orderNo)) === null) return { outcome: 'not_replayable' };
        await removeDeadLetters(stores.gate, { partition: letter.partition, entries: [letter] });
      }
    } catch (error) {
      if (error instanceof OutcomeUnknownError && error.store === 'redis') return { outcome: 'unknown' };
      throw error;
    }
  }
  const reading = await findOrder(stores, orderNo);
  return reading === null ? { outcome: 'dead_letter_not_found' } : { outcome: 'done', reading };
}

type QueuedAgain = Awaited<ReturnType<typeof replay>>;

async function queueAgain(stores: ActingStores, letter: DeadLetter): Promise<QueuedAgain> {
  let outcome: QueuedAgain = 'absent';
  await recordHandling(stores, auditedLetter('dead-letter.replayed', letter), async () => {
    outcome = await replay(stores.gate, letter);
    return outcome === 'replayed';
  });
  return outcome;
}
