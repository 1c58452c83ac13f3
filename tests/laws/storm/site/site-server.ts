import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, type Server } from '@stampede/provision';
import type { Disk, SiteServer } from './site.ts';

export interface SiteServerOptions {
  readonly name: string;
  readonly dir: string;
  readonly logDir: string;
  readonly disk: Disk | null;
  /** Starts it on its port and data, with this log file. */
  start(logFile: string): Promise<Server>;
  /** Whether it answers. */
  serves(url: string): Promise<boolean>;
}

const RETRY_MS = 250;
const UP_MAX_MS = 30_000;

/** A store's server; its kills and restarts are serialized. */
export class RestartedServer implements SiteServer {
  readonly dir: string;
  readonly disk: Disk | null;
  readonly #options: SiteServerOptions;
  #server: Server;
  #isUp = true;
  #starts = 0;
  readonly #takenDown = new Set<object>();
  #isOver = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: SiteServerOptions, server: Server) {
    this.#options = options;
    this.dir = options.dir;
    this.disk = options.disk;
    this.#server = server;
    this.#watch(server);
  }

  static async start(options: SiteServerOptions): Promise<RestartedServer> {
    mkdirSync(options.logDir, { recursive: true });
    return new RestartedServer(options, await options.start(logFile(options, 0)));
  }

  get url(): string {
    return this.#server.url;
  }

  get server(): Server {
    return this.#server;
  }

  log(): string {
    const { name, logDir } = this.#options;
    return readdirSync(logDir)
      .filter((file) => file.startsWith(`${name}-`))
      .sort()
      .map((file) => readFileSync(join(logDir, file), 'utf8'))
      .join('');
  }

  async takeDown(): Promise<() => Promise<void>> {
    const wish = {};
    this.#takenDown.add(wish);
    await this.#inTurn(() => this.#kill());
    return async () => {
      this.#takenDown.delete(wish);
      await this.ensureUp();
    };
  }

  ensureUp(): Promise<void> {
    return this.#inTurn(async () => {
      const deadline = performance.now() + UP_MAX_MS;
      for (let problem: unknown = 'it did not answer'; this.#isWanted();) {
        if (this.#isUp && (await this.#options.serves(this.url))) return;
        if (performance.now() > deadline)
          throw new Error(`${this.#options.name} is not up: ${String(problem)}`);
        if (this.#isUp) await sleep(RETRY_MS);
        else problem = await this.#start();
      }
    });
  }

  async bringUp(): Promise<void> {
    this.#takenDown.clear();
    await this.ensureUp();
  }

  /** Stops it permanently. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#inTurn(() => this.#kill());
  }

  #isWanted(): boolean {
    return this.#takenDown.size === 0 && !this.#isOver && this.disk?.isFull !== true;
  }

  /** Returns the error. */
  async #start(): Promise<unknown> {
    try {
      this.#starts += 1;
      this.#server = await this.#options.start(logFile(this.#options, this.#starts));
      this.#isUp = true;
      this.#watch(this.#server);
      return null;
    } catch (error) {
      await sleep(RETRY_MS);
      return error;
    }
  }

  /** The children as well: they would end by themselves, but later. */
  async #kill(): Promise<void> {
    const children = await childrenOf(this.#server.pid);
    await this.#server.kill();
    for (const pid of children) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended with its parent.
      }
    }
  }

  #watch(server: Server): void {
    server.exited.then(
      () => {
        if (this.#server === server) this.#isUp = false;
      },
      () => undefined,
    );
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function logFile({ name, logDir }: SiteServerOptions, start: number): string {
  return join(logDir, `${name}-${String(start).padStart(6, '0')}.log`);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { output } = await runCommand('ps', ['-A', '-o', 'pid=,ppid='], { timeoutMs: 5000 });
  return output
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
