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
 * Waits until replicas have confirmed every write of this partition's server before the call, from any connection and
 * for any partition. This blocks the connection: use a dedicated one.
 *
 * @param question.waitMs an upper bound, above 0
 * @returns how many replicas have confirmed; it may be fewer or more than requested
 * @throws as {@link Gate.run}; then nothing is confirmed
 */
export async function confirmWrites(
  gate: Gate,
  question: { partition: number; replicas: number; waitMs: number },
): Promise<number> {
  const { partition, replicas, waitMs } = question;
  return gate.runAndWait(confirmScript, { partition, args: {} }, { replicas, waitMs });
}
