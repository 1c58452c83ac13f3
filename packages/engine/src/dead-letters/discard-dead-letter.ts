import { GateDamagedError, isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import {
  discardDeadLetter as discard,
  findLedgerOrder,
  findReservation,
  removeDeadLetters,
  type DeadLetter,
  type QueueEntry,
} from '@stampede/store';
import { findDeadLetter } from './find-dead-letter.ts';
import { auditedLetter, recordHandling } from './record-handling.ts';
import { readDone, type LetterDone, type LetterUnknown } from './outcomes.ts';
import { itemName } from '../ordering/create-orders.ts';
import { orderEntries } from '../ordering/order-entries.ts';
import { blockedError } from '../stores/blocked-items.ts';
import { reportDamage } from '../trust/report-damage.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

export type DiscardOutcome = LetterDone | LetterUnknown | { readonly outcome: 'dead_letter_not_found' };

/**
 * Gives a dead letter up, and its units back.
 *
 * Where the ledger can have its order, the order is written as expired, with a pending release, in one transaction; the
 * letter is deleted afterwards. A crash in between leaves a letter whose order exists: discarding it again, or its hold
 * limit, deletes it. Where the ledger cannot (malformed, of an unknown item, refused, of an older epoch), one script
 * deletes the letter and releases what is reserved for it, and no order remains.
 *
 * Idempotent: for an order number without a dead letter the outcome is its order, where that is expired.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: discarding it again returns the outcome.
 *   Another operating error while a store is unavailable, the gate is not trusted or the item is locked: nothing was done
 */
export async function discardDeadLetter(stores: ActingStores, orderNo: string): Promise<DiscardOutcome> {
  const letter = await findDeadLetter(stores, orderNo);
  if (letter === null) return withoutLetter(stores, orderNo);
  if (letter.entry !== null && (await expire(stores, letter, letter.entry))) return readDone(stores, orderNo);
  try {
    const isDone = await release(stores, letter);
    return isDone ? { outcome: 'done', reading: null } : await withoutLetter(stores, orderNo);
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, letter.partition);
    if (error instanceof OutcomeUnknownError && error.store === 'redis') return { outcome: 'unknown' };
    throw error;
  }
}

async function withoutLetter(stores: Stores, orderNo: string): Promise<DiscardOutcome> {
  const reading = await findLedgerOrder(stores.db, orderNo);
  return reading?.order.state === 'expired'
    ? { outcome: 'done', reading }
    : { outcome: 'dead_letter_not_found' };
}

/** Whether the ledger has the order now. */
async function expire(stores: ActingStores, letter: DeadLetter, entry: QueueEntry): Promise<boolean> {
  const { partition } = letter;
  await stores.blocked.look(stores.db);
  const { recorded, waiting } = await orderEntries(stores, {
    partition,
    entries: [entry],
    mode: { by: 'discard', actor: stores.actor, audited: auditedLetter('dead-letter.discarded', letter) },
  });
  if (waiting.length > 0) throw blockedError(`the item ${itemName(entry)} is locked`);
  if (recorded.length === 0) return false;
  try {
    await removeDeadLetters(stores.gate, { partition, entries: [letter] });
  } catch (error) {
    // The ledger has decided. The letter is deleted by the next discard, or after its hold limit.
    if (!isOperatingError(error)) throw error;
  }
  return true;
}

/** Releases what is reserved for the letter alone. False when the letter was gone. */
async function release(stores: ActingStores, letter: DeadLetter): Promise<boolean> {
  const { gate, db, soldOut } = stores;
  const { partition, orderNo } = letter;
  const reservation = await findReservation(gate, orderNo);
  // Units of an order, or of a purchase in the queue, are not the letter's: only an edited stream has both.
  const isOfTheLetter =
    reservation !== null && !reservation.queued && (await findLedgerOrder(db, orderNo)) === null;
  const change = auditedLetter('dead-letter.discarded', letter);
  if (!isOfTheLetter)
    return recordHandling(
      stores,
      change,
      async () => (await removeDeadLetters(gate, { partition, entries: [letter] })) === 1,
    );
  const { saleId } = reservation;
  try {
    return await recordHandling(stores, { ...change, saleId }, () => discard(gate, { ...letter, saleId }));
  } finally {
    soldOut.invalidate(saleId);
  }
}
