import type { Heard } from '../observe/heard.ts';
import { finding, type Finding } from './law.ts';
import { isSameEvent } from './same-event.ts';

/** The reader got every event of the ledger, once, as it is there, by increasing positions. */
export function feedIsWhole({ events, feed, feedRefusals }: Heard): Finding[] {
  const last = events.at(-1)?.position ?? 0;
  const rows = new Map(events.map((event) => [event.position, event]));
  const read = new Set(feed.map(({ position }) => position));
  return [
    ...feedRefusals.map((said) => finding(`the feed refused its reader: ${said}`)),
    ...feed
      .filter(({ position }, at) => position <= (feed[at - 1]?.position ?? 0))
      .map(({ id }) => finding(`the feed showed ${id} after a later event`)),
    ...feed
      .filter(({ position }) => position <= last)
      .filter((shown) => {
        const row = rows.get(shown.position);
        return row === undefined || !isSameEvent(shown, row);
      })
      .map((shown) => finding(`the feed showed what the ledger has not: ${JSON.stringify(shown)}`)),
    ...events
      .filter(({ position }) => !read.has(position))
      .map(({ id, type, orderNo }) =>
        finding(`the feed skipped ${id} (${type})`, ...(orderNo === null ? [] : [orderNo])),
      ),
  ];
}
