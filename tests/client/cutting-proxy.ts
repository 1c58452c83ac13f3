import { createServer, request as forward, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomNumbers } from '@stampede/testkit';

/** An HTTP proxy that carries every request to the server, and loses answers on the way back. */
export interface CuttingProxy {
  readonly url: string;
  /** How many answers were lost. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** @param share of the answers that are lost, half of them in their middle */
export async function startCuttingProxy(target: string, share: number, seed: number): Promise<CuttingProxy> {
  const random = randomNumbers(seed);
  const agent = new Agent({ keepAlive: true });
  let cuts = 0;
  const server = createServer((request, response) => {
    const { method, headers, url = '' } = request;
    const forwarded = forward(`${target}${url}`, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const isLost = random() < share;
        if (!isLost) {
          response.writeHead(answer.statusCode ?? 0, answer.headers).end(body);
          return;
        }
        cuts += 1;
        if (random() < 0.5) {
          response.destroy();
          return;
        }
        const length = { 'content-length': String(body.length) };
        response.writeHead(answer.statusCode ?? 0, { ...answer.headers, ...length });
        response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      });
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return cuts;
    },
    close: async () => {
      agent.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
