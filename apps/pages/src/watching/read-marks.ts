import type { Stores } from '@stampede/engine';
import type { Mark } from '../view/desk-view.ts';

/** The changes of a sale by people in the last ten minutes, for its chart, oldest first. */
export function readMarks(_stores: Stores, _saleId: string): Promise<Mark[]> {
  return Promise.resolve([]);
}
