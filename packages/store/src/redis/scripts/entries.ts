import type { Gate } from '../gate.ts';
import { CONSUMER_GROUP } from '../queue.ts';
import { defineScript } from '../script.ts';
import { asInteger, asText } from './reply.ts';

export const finishEntriesScript = defineScript({
  name: 'finish-entries',
  keys: ['gate', 'queue', 'reservations'],
  eachKey: 'window',
  args: ['epoch', 'group'],
  each: ['entry_id', 'order_no', 'remaining_ms'],
  decode: asInteger,
});

export const deadLetterScript = defineScript({
  name: 'dead-letter',
  keys: ['gate', 'queue', 'dead_letters'],
  args: ['epoch', 'group', 'entry_id', 'order_no', 'cause'],
  each: [],
  decode: asInteger,
});

export const removeDeadLetterScript = defineScript({
  name: 'remove-dead-letter',
  keys: ['gate', 'dead_letters'],
  args: ['epoch'],
  each: ['entry_id', 'order_no'],
  decode: asInteger,
});

export const replayDeadLetterScript = defineScript({
  name: 'replay-dead-letter',
  keys: ['gate', 'queue', 'dead_letters', 'reservations'],
  args: ['epoch', 'entry_id', 'order_no'],
  each: [],
  decode: (reply): 'replayed' | 'absent' | 'unreserved' => {
    const word = asText(reply);
    if (word === 'replayed' || word === 'absent' || word === 'unreserved') return word;
    throw new TypeError(`replay-dead-letter returned ${word}`);
  },
});

export const discardDeadLetterScript = defineScript({
  name: 'discard-dead-letter',
  keys: ['gate', 'items', 'buyers', 'reservations', 'spent_even', 'spent_odd', 'dead_letters'],
  args: ['epoch', 'sale_id', 'entry_id', 'order_no'],
  each: [],
  decode: asInteger,
});

export interface FinishedEntry {
  readonly entryId: string;
  readonly orderNo: string;
  /** Of the payment window that starts now; 0: none. */
  readonly windowMs: number;
}

/** At most 500 at a time. Returns how many were deleted. */
export async function finishEntries(
  gate: Gate,
  batch: { partition: number; entries: readonly FinishedEntry[] },
): Promise<number> {
  const { partition, entries } = batch;
  return gate.run(finishEntriesScript, {
    partition,
    eachKey: entries.map((entry) => entry.orderNo),
    args: { group: CONSUMER_GROUP },
    each: entries.map((entry) => ({
      entry_id: entry.entryId,
      order_no: entry.orderNo,
      remaining_ms: Math.ceil(entry.windowMs),
    })),
  });
}

/** Moves one entry to the dead letters; false when it was gone already. */
export async function deadLetterEntry(
  gate: Gate,
  entry: { partition: number; entryId: string; orderNo: string; cause: string },
): Promise<boolean> {
  const { partition } = entry;
  const moved = await gate.run(deadLetterScript, {
    partition,
    args: { group: CONSUMER_GROUP, entry_id: entry.entryId, order_no: entry.orderNo, cause: entry.cause },
  });
  return moved === 1;
}

export async function removeDeadLetters(
  gate: Gate,
  batch: { partition: number; entries: readonly { readonly entryId: string; readonly orderNo: string }[] },
): Promise<number> {
  const { partition } = batch;
  return gate.run(removeDeadLetterScript, {
    partition,
    args: {},
    each: batch.entries.map(({ entryId, orderNo }) => ({ entry_id: entryId, order_no: orderNo })),
  });
}

/** Moves a dead letter back to the queue; `unreserved`: no units are reserved for it, and it stays. */
export async function replayDeadLetter(
  gate: Gate,
  letter: { partition: number; entryId: string; orderNo: string },
): Promise<'replayed' | 'absent' | 'unreserved'> {
  const { partition, entryId, orderNo } = letter;
  return gate.run(replayDeadLetterScript, { partition, args: { entry_id: entryId, order_no: orderNo } });
}

/** Deletes a dead letter and releases its units in one step; false when it was gone already. */
export async function discardDeadLetter(
  gate: Gate,
  letter: { partition: number; entryId: string; orderNo: string; saleId: string },
): Promise<boolean> {
  const { partition, saleId, entryId, orderNo } = letter;
  const args = { sale_id: saleId, entry_id: entryId, order_no: orderNo };
  return (await gate.run(discardDeadLetterScript, { partition, saleId, args })) === 1;
}
