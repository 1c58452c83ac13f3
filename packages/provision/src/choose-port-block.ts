import { whyNot } from './choose-port.ts';
import { ProvisionError } from './provision-error.ts';

export interface PortBlockWish {
  /** Who will listen, for the messages: `the metrics`. */
  readonly who: string;
  /** The address they will listen on. */
  readonly host: string;
  /** The ports that are needed, counted from the block's first one. */
  readonly offsets: readonly number[];
  /** Where the first block begins. */
  readonly from: number;
  /** From the beginning of a block to the beginning of the next. */
  readonly step: number;
  /** Gets a line when the first block is not free and another one is used. */
  readonly log: (line: string) => void;
}

const BLOCKS_MAX = 100;

/**
 * The beginning of the first of a hundred blocks in which all ports that are needed are free. Free means free a moment
 * ago; whoever listens there still has to be ready to find one taken.
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
