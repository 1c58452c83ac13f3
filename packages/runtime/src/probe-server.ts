import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { backoffMs } from './backoff.ts';
import { systemClock } from './clock.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';

export interface ProbeServerOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  /** The body of `/readyz`: 200 where `status` is `ready`, else 503. */
  readonly readiness: (isStopping: boolean) => Promise<{ readonly status: string }>;
  /** The body of `/metrics`, in the format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

interface ProbeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json';
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
/** Probes and scrapes need only a few connections. */
const CONNECTIONS_MAX = 100;
const REQUEST_MAX_MS = 10_000;

/**
 * A process's port for monitoring: `/livez` is 200 while the event loop runs, `/readyz` returns whether the process can
 * work, `/metrics` returns its metrics. No authentication: use the loopback or a private network.
 *
 * A port in use does not stop the process: it is logged as a warning, is a trouble from then on, and is retried after
 * 0.1 s to 5 s until it is free. A process that replaces another one gets it when that one has ended.
 */
export class ProbeServer extends Lifecycle {
  readonly #options: ProbeServerOptions;
  readonly #server: Server;
  #retrying: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(options: ProbeServerOptions) {
    super('probes');
    this.#options = options;
    this.#server = createServer(
      { requestTimeout: REQUEST_MAX_MS, headersTimeout: REQUEST_MAX_MS },
      (request, response) => {
        this.#serve(request, response).catch(() => response.destroy());
      },
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  override troubles(): string[] {
    return this.#problem === undefined ? [] : [`${this.name}: ${this.#problem}`];
  }

  protected async onStart(): Promise<void> {
    const { host, port, log } = this.#options;
    const problem = await this.#listen();
    if (problem === undefined) return;
    log.warn({ host, port, cause: problem }, 'cannot listen for probes and metrics, retrying');
    this.#retrying = this.#retry();
  }

  protected async onStop(): Promise<void> {
    await this.#retrying;
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #retry(): Promise<void> {
    const { host, port, log } = this.#options;
    for (let failures = 1; !this.#isEnding(); failures += 1) {
      await systemClock.sleep(backoffMs(failures), this.signal);
      if (this.#isEnding() || (await this.#listen()) !== undefined) continue;
      log.info({ host, port }, 'listening for probes and metrics');
      return;
    }
  }

  #isEnding(): boolean {
    return this.signal.aborted;
  }

  /** @returns the problem; undefined when it listens */
  async #listen(): Promise<string | undefined> {
    const { host, port, log } = this.#options;
    try {
      // exclusive: in a cluster worker, do not share the port through the primary.
      this.#server.listen({ host, port, exclusive: true });
      await once(this.#server, 'listening');
      this.#server.on('error', (error) => log.warn({ err: error }, 'probe server error'));
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    return this.#problem;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: ProbeAnswer;
    try {
      answer = await this.#answer(request);
    } catch (error) {
      this.#options.log.warn({ err: error, url: request.url }, 'probe request failed');
      answer = text(500, 'The reason is in the log.');
    }
    const { status, contentType, body } = answer;
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #answer({ method, url = '' }: IncomingMessage): Promise<ProbeAnswer> {
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET and HEAD only.');
    const path = url.split('?')[0];
    if (path === '/livez') return json(200, { status: 'ok' });
    if (path === '/readyz') {
      const readiness = await this.#options.readiness(this.signal.aborted);
      return json(readiness.status === 'ready' ? 200 : 503, readiness);
    }
    if (path === '/metrics')
      return { status: 200, contentType: PROMETHEUS_TYPE, body: await this.#options.metrics() };
    return text(404, 'There are /livez, /readyz and /metrics.');
  }
}

function json(status: number, body: object): ProbeAnswer {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(body) };
}

function text(status: number, sentence: string): ProbeAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${sentence}\n` };
}
