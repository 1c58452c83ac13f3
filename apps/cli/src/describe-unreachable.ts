import type { UnreachablePartition } from '@stampede/engine';

/** One line for the terminal. */
export function describeUnreachable({ partition, server, cause }: UnreachablePartition): string {
  const who = server === null ? 'no master has its slot' : `Redis at ${server} does not answer`;
  return `partition ${partition} could not be reached: ${who}${cause === null ? '' : ` (${cause})`}`;
}
