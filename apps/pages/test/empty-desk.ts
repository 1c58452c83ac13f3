import { formatTime } from '@stampede/domain';
import type { DeskSource } from '../src/stream/desk-source.ts';
import type { DeskView } from '../src/view/desk-view.ts';

const INTERVAL_MS = 1000;

/** A source that has read nothing. */
export const emptyDesk: DeskSource = {
  desk: view,
  sale: () => 'reading',
  onDesk(listener) {
    const timer = setInterval(() => listener(view()), INTERVAL_MS);
    return () => clearInterval(timer);
  },
  watchSale: () => () => undefined,
};

function view(): DeskView {
  const unread = { value: null, asOf: null };
  return { at: formatTime(Date.now()), cards: [], sales: unread, unclosedSales: null, processes: unread };
}
