import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

import type { Registry } from 'prom-client';

import { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { claimDirectory, listSockets, socketName } from './metrics-directory.ts';
import {
  mergeSnapshots,
  readSnapshot,
  writeSnapshot,
  type Origin,
  type Snapshot,
} from './metrics-snapshot.ts';

const ASK_TIMEOUT_MS = 500;
const PROCESSES_MAX = 256;
const SNAPSHOT_BYTES_MAX = 8 * 1024 * 1024;

export interface MetricsExchangeOptions {
  readonly registry: Registry;
  readonly process: string;
  readonly instance: string;
  /** See `metricsDirectory`. */
  readonly directory: string;
  readonly log: Logger;
  readonly pid?: number;
  /** Now, unless told. Ms since 1970. */
  readonly startedAtMs?: number;
}

/**
 * Shows a process's metrics to its siblings, and gathers theirs. Under pm2 a scrape reaches one of several workers and
 * the daemons have no port at all, so every process answers on a Unix socket with its metrics as JSON, and the one that
 * is scraped asks them all. (prom-client's own aggregation asks the cluster's primary, which is pm2 and never answers.)
 *
 * Metrics are worth less than the process: if no socket can be made, it warns and goes on without.
 */
export class MetricsExchange extends Lifecycle {
  readonly #options: MetricsExchangeOptions;
  readonly #origin: Origin;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: MetricsExchangeOptions) {
    super('metrics-exchange');
    const { process: name, instance, directory, pid = process.pid, startedAtMs = Date.now() } = options;
    this.#options = options;
    this.#origin = { process: name, instance, startedAtMs };
    this.#path = join(directory, socketName(name, instance, pid));
  }

  /**
   * The metrics of all living processes of the deployment as Prometheus text, this one's always included. One that does
   * not answer within 500 ms, or not properly, is left out.
   */
  async gather(): Promise<string> {
    const own = readSnapshot(await writeSnapshot(this.#options.registry, this.#origin));
    const paths = await listSockets(this.#options.directory).catch(() => []);
    const others = paths.filter((path) => path !== this.#path).slice(0, PROCESSES_MAX);
    const answers = await Promise.all(others.map((path) => this.#ask(path)));
    return mergeSnapshots([own, ...answers.filter((answer) => answer !== undefined)]);
  }

  protected async onStart(): Promise<void> {
    try {
      await claimDirectory(this.#options.directory);
      await listSockets(this.#options.directory);
      await rm(this.#path, { force: true }); // of a dead process that had our pid
      const server = createServer((socket) => this.#answer(socket));
      // exclusive: in a cluster worker the socket must be the worker's own, not the primary's.
      server.listen({ path: this.#path, exclusive: true });
      await once(server, 'listening');
      server.on('error', (error) => this.#options.log.warn({ err: error }, 'metrics socket failed'));
      server.unref();
      this.#server = server;
    } catch (error) {
      this.#options.log.warn({ err: error }, 'metrics of this process are not shown to the others');
    }
  }

  protected async onStop(): Promise<void> {
    if (this.#server === undefined) return;
    const closed = once(this.#server, 'close');
    this.#server.close(); // removes the file, too
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setTimeout(ASK_TIMEOUT_MS * 2, () => socket.destroy());
    socket.on('error', () => socket.destroy()); // whoever asked has gone
    socket.on('close', () => this.#sockets.delete(socket));
    writeSnapshot(this.#options.registry, this.#origin).then(
      (text) => socket.end(text),
      (error: unknown) => {
        this.#options.log.warn({ err: error }, 'metrics could not be read');
        socket.destroy();
      },
    );
  }

  async #ask(path: string): Promise<Snapshot | undefined> {
    const socket = createConnection(path);
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), ASK_TIMEOUT_MS);
    try {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > SNAPSHOT_BYTES_MAX) throw new Error('answer too large');
        chunks.push(chunk);
      }
      return readSnapshot(Buffer.concat(chunks).toString());
    } catch (error) {
      this.#options.log.debug({ err: error, path }, 'metrics of another process left out');
      return undefined;
    } finally {
      clearTimeout(timer);
      socket.destroy();
    }
  }
}
