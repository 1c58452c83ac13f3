import { whyNot } from './choose-port.ts';
import { ProvisionError } from './provision-error.ts';

export interface PortBlockWish {
  /** The name of the listener, for messages: `the metrics`. */
  readonly who: string;
  /** The address to listen on. */
  readonly host: string;
  /** Offsets of the needed ports from the block's first one. */
  readonly offsets: readonly number[];
  /** The start of the first block. */
  readonly from: number;
  /** From the start of a block to the start of the next. */
  readonly step: number;
  /** Called with a line when another block than the first one is used. */
  readonly log: (line: string) => void;
}

const BLOCKS_MAX = 100;

/**
 * Returns the start of the first of a hundred blocks in which all needed ports are free. A port may be taken between
 * this check and the listen: the caller must handle that.
 *
 * Rejects with a ProvisionError when there is no such block.
 */
export async function choosePortBlock(wish: PortBlockWish): Promise<number> {
  const { who, host, offsets, from, step, log } = wish;
  for (let block = 0; block < BLOCKS_MAX; block += 1) {
    const first = from + block * step;
    const problems = await Promise.all(offsets.map((offset) => whyNot(host, first + offset)));
    if (problems.some((problem) => problem !== undefined)) continue;
    if (block > 0) log(`Ports from ${from} on are taken; ${who} get those from ${first} on.`);
    return first;
  }
  throw new ProvisionError(`No block of free ports for ${who} was found from ${from} on.`);
}
