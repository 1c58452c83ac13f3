import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with a request. */
export type Step =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection ends without an answer, in the middle of one, or never. */
  | 'cut'
  | 'half'
  | 'hang';

interface Received {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** By performance.now(). */
  readonly at: number;
}

/** A server that follows a script; its last step is for all further requests. */
export interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
  play(...steps: Step[]): void;
  close(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: Received[] = [];
  let steps: Step[] = [];
  const server = createServer((request, response) => {
    const at = performance.now();
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      received.push({ line, headers: request.headers, body, at });
      const step = (steps.length > 1 ? steps.shift() : steps[0]) ?? 'cut';
      if (step === 'hang') return;
      if (step === 'cut') {
        response.destroy();
      } else if (step === 'half') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"saleId"', () => response.destroy());
      } else {
        response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
        response.end(typeof step.body === 'string' ? step.body : JSON.stringify(step.body ?? {}));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    play: (...script) => {
      steps = script;
      received.length = 0;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A problem as the API sends it. */
export function problemStep(
  status: number,
  slug: string,
  more: { readonly fields?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): Step {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...more.headers },
    body: {
      type: `/problems/${slug}`,
      title: 'A title',
      status,
      detail: 'Why.',
      instance: 'request-1',
      ...more.fields,
    },
  };
}
