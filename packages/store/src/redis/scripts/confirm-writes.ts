import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asText } from './reply.ts';

export const confirmScript = defineScript({
  name: 'confirm',
  keys: ['gate'],
  args: ['epoch'],
  each: [],
  decode: asText,
});

/**
 * Waits until replicas have confirmed everything that the server of this partition had written when it was asked, by
 * whichever connection and for whichever partition. The connection is held up meanwhile: use one that nobody else does.
 *
 * @param question.waitMs an upper bound, above 0
 * @returns how many replicas have confirmed; it may be fewer or more than were asked for
 * @throws as {@link Gate.run}; then nothing is confirmed
 */
export async function confirmWrites(
  gate: Gate,
  question: { partition: number; replicas: number; waitMs: number },
): Promise<number> {
  const { partition, replicas, waitMs } = question;
  return gate.runAndWait(confirmScript, { partition, args: {} }, { replicas, waitMs });
}
