import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A delivery as the shop's endpoint got it. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: {
    readonly type: string;
    readonly position?: number;
    readonly saleId?: string | null;
    readonly orderNo?: string;
    readonly sequence?: number;
  };
}

/** How the endpoint answers: with this status, or null where the function has answered. */
type Answering = (received: Received, response: ServerResponse) => number | null | Promise<number | null>;

/** An endpoint of a shop. */
export interface WebhookReceiver {
  readonly url: string;
  /** In the order of their arrival. */
  readonly received: readonly Received[];
  /** Connections that were made. */
  readonly connections: () => number;
  /** The most requests that it had at the same time. */
  readonly atOnce: () => number;
  /** From now on; null: the function answers, or no answer comes. */
  answerWith(answering: Answering): void;
  stop(): Promise<void>;
}

/** Default answer: 204. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let answering: Answering = () => 204;
  let [present, most, connections] = [0, 0, 0];
  const server = createServer((request, response) => {
    present += 1;
    most = Math.max(most, present);
    response.on('close', () => {
      present -= 1;
    });
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const event = JSON.parse(text) as Received['event'];
      const one = { id: String(request.headers['webhook-id']), headers: request.headers, text, event };
      received.push(one);
      Promise.resolve(answering(one, response)).then(
        (status) => {
          if (status !== null) response.writeHead(status).end();
        },
        () => response.destroy(),
      );
    });
    request.on('error', () => undefined);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    connections: () => connections,
    atOnce: () => most,
    answerWith: (next) => {
      answering = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
