import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { insertAuditEntry, type AuditedChange, type DeadLetter } from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';

/** A handled dead letter for the audit trail. Its cause may quote what the queue entry has, a buyer's id too. */
export function auditedLetter(
  action: 'dead-letter.replayed' | 'dead-letter.discarded',
  { orderNo, entry }: DeadLetter,
): AuditedChange {
  const state = action === 'dead-letter.replayed' ? 'queued' : 'discarded';
  return {
    ...{ action, saleId: entry?.saleId ?? null, orderNo },
    ...{ before: { state: 'dead-lettered' }, after: { state } },
  };
}

/** Rolls the entry back. */
class NothingDoneError extends Error {}

/**
 * Runs a script of the gate that handles a dead letter, and records it. The entry is inserted before the script and
 * committed after it: without the ledger nothing is done, and a script that does nothing leaves no entry. Where the reply
 * of the script was lost the entry stays. A crash between the script and the COMMIT leaves the letter handled without one.
 *
 * @param script returns whether it has handled the letter
 * @throws OutcomeUnknownError of Redis, or of Postgres where the COMMIT failed after the script. Another operating error:
 *   nothing was done
 */
export async function recordHandling(
  { db, actor }: ActingStores,
  change: AuditedChange,
  script: () => Promise<boolean>,
): Promise<boolean> {
  const progress = { hasActed: false };
  try {
    const acted = await db.transaction(async (tx) => {
      await insertAuditEntry(tx, actor, change);
      const result = await orLostReply(script());
      if (result === false) throw new NothingDoneError();
      progress.hasActed = result === true;
      return result;
    });
    if (acted !== true) throw acted;
    return true;
  } catch (error) {
    if (error instanceof NothingDoneError) return false;
    if (progress.hasActed && isOperatingError(error))
      throw new OutcomeUnknownError('postgres', 'commit', error);
    throw error;
  }
}

async function orLostReply(running: Promise<boolean>): Promise<boolean | OutcomeUnknownError> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof OutcomeUnknownError) return error;
    throw error;
  }
}
