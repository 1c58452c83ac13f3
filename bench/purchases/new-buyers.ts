import type { Load } from '../load/load.ts';

/** More than the purchases of any slice. */
const BUYERS = 100_000;

let loads = 0;

/** For one load: many buyers who have not bought before. */
export function newBuyers(): Required<Pick<Load, 'buyers' | 'buyerPrefix'>> {
  loads += 1;
  return { buyers: BUYERS, buyerPrefix: `load-${loads}-` };
}
