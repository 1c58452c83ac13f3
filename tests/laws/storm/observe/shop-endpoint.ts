import { setTimeout as sleep } from 'node:timers/promises';
import { verifyWebhook, type Client, type NewWebhookEndpoint } from '@stampede/client';
import { startWebhookReceiver, type Received, type WebhookReceiver } from '@stampede/testkit';
import { Dice } from '../dice.ts';
import { eventSeen } from './event-seen.ts';
import type { Arrival, EndpointLog, EventSeen } from './heard.ts';

/** Shares of the arrivals that are answered 500, have their connection closed, and are answered late. */
const REFUSED = 0.01;
const CLOSED = 0.01;
const SLOW = 0.01;
const SLOW_MAX_MS = 3000;

/** An endpoint of the shop that fails now and then, by the seed, and keeps a log of what arrives. */
export class ShopEndpoint implements EndpointLog {
  readonly types: EndpointLog['types'];
  readonly arrivals: Arrival[] = [];
  readonly #receiver: WebhookReceiver;
  #places = 0;

  private constructor(receiver: WebhookReceiver, types: EndpointLog['types']) {
    this.#receiver = receiver;
    this.types = types;
  }

  static async start(
    client: Client,
    types: NonNullable<NewWebhookEndpoint['types']> | null,
    seed: number,
  ): Promise<ShopEndpoint> {
    const receiver = await startWebhookReceiver();
    try {
      const { secret } = await client.webhooks.create({ url: receiver.url, types });
      const endpoint = new ShopEndpoint(receiver, types);
      const dice = new Dice(seed);
      receiver.answerWith(async (received, response) => {
        const arrivedAs = endpoint.#place();
        const draw = dice.fraction();
        const slowMs = dice.between(0, SLOW_MAX_MS);
        const event = await verified(secret, received);
        if (draw > 1 - SLOW) await sleep(slowMs);
        const isAccepted = draw >= REFUSED + CLOSED;
        const acceptedAs = isAccepted ? endpoint.#place() : null;
        endpoint.arrivals.push({ id: received.id, event, arrivedAs, acceptedAs });
        if (isAccepted) return 204;
        if (draw < REFUSED) return 500;
        response.destroy();
        return null;
      });
      return endpoint;
    } catch (error) {
      await receiver.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.#receiver.stop();
  }

  #place(): number {
    this.#places += 1;
    return this.#places;
  }
}

async function verified(secret: string, { headers, text: body }: Received): Promise<EventSeen | null> {
  try {
    const event = await verifyWebhook({ secret, headers, body });
    return event.type === 'webhook.test' ? null : eventSeen(event);
  } catch {
    return null;
  }
}
