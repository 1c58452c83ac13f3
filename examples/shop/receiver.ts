import { verifyWebhook, type WebhookDelivery } from '@stampede/client';
import { books, save } from './books.ts';
import { giveBack } from './cashier.ts';
import { stampede } from './stampede.ts';

/** The reads of the feed, one after the other. */
let reads = Promise.resolve();

/**
 * Handles every event once, in the order of the feed, up to its end. A webhook is a hint that there is something to read:
 * deliveries come twice, and those of different orders in any order, so a position stored from them could skip one.
 *
 * @throws WebhookVerificationError when the delivery is not one of Stampede
 */
export async function receive(delivery: WebhookDelivery): Promise<void> {
  const event = await verifyWebhook(delivery);
  // The sender waits 15 s for the answer.
  if (event.type !== 'webhook.test') await catchUp(event.position, AbortSignal.timeout(10_000));
}

/** The same after a start, and where the event at `position` was not handled meanwhile. */
export async function catchUp(position = Infinity, signal?: AbortSignal): Promise<void> {
  const read = reads.then(async () => {
    if (position <= (books.position ?? 0)) return;
    for await (const event of stampede.events.read({ after: books.position, follow: false, signal })) {
      const { data, ...rest } = event;
      if (event.type === 'refund.due' && data.payment !== undefined) await giveBack(data.payment);
      const what = data.order?.sku ?? data.item?.sku ?? data.payment?.reference ?? data.sale?.name ?? '';
      books.heard = [{ ...rest, what }, ...books.heard].slice(0, 50);
      books.position = event.position;
      // What was heard and how far, in one write: neither without the other.
      save();
    }
  });
  reads = read.catch(() => undefined);
  await read;
}
