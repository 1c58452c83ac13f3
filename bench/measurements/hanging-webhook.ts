import { startWebhookReceiver } from '@stampede/testkit';
import type { Measurement } from '../measurement.ts';
import { withShop, type Shop } from '../shop.ts';
import { sellBeside } from './sell-beside.ts';

/** An endpoint that takes deliveries and never answers must not cost the sale anything. */
export const hangingWebhook: Measurement = {
  name: 'hanging-webhook',
  title: 'Purchases at half of the top rate while a webhook endpoint hangs, beside none',
  run: (options) =>
    withShop({ webhookSenders: 1 }, 'hanging', (disturbed) =>
      withShop({ webhookSenders: 1 }, 'none', async (quiet) => {
        const receiver = await startWebhookReceiver();
        receiver.answerWith(() => null);
        try {
          await addEndpoint(disturbed, receiver.url);
          const how = 'One has an endpoint for all events that takes each delivery and never answers.';
          return await sellBeside(options, { name: 'hanging', how, disturbed, quiet });
        } finally {
          await receiver.stop();
        }
      }),
    ),
};

async function addEndpoint({ deployment }: Shop, url: string): Promise<void> {
  const answer = await fetch(`${deployment.url}/webhook-endpoints`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${deployment.operatorToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  if (answer.status !== 201) throw new Error(`the endpoint was not created: ${await answer.text()}`);
}
