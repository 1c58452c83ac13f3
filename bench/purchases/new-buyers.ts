import type { Load } from '../load/load.ts';

/** More than any slice has purchases. */
const BUYERS = 100_000;

let loads = 0;

/** For one load: many buyers, of whom none has bought before. */
export function newBuyers(): Required<Pick<Load, 'buyers' | 'buyerPrefix'>> {
  loads += 1;
  return { buyers: BUYERS, buyerPrefix: `load-${loads}-` };
}
