import type { Clock } from './clock.ts';
import type { Group } from './group.ts';
import type { Logger } from './logger.ts';
import { flushOutput, surviveLostOutput, type ProcessHost } from './process-host.ts';

/** pm2's `kill_timeout` must be longer, else pm2 kills a process before it logs which parts hang. */
const STOP_LIMIT_MS = 10_000;

/** Ends the process: once, for the first reason, within the deadline. */
export class ProcessEnd {
  /** Resolves after the call of `exit`, with its code. */
  readonly exitCode: Promise<number>;
  readonly #host: ProcessHost;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #listeners: [event: string, listener: (detail: unknown) => void][];
  #exited!: (code: number) => void;
  #give!: (whole: Group) => void;
  readonly #whole: Promise<Group>;
  #taken: Group | undefined;
  #code: number | undefined;
  #gone = false;

  constructor({ host, log, clock }: { host: ProcessHost; log: Logger; clock: Clock }) {
    this.#host = host;
    this.#log = log;
    this.#clock = clock;
    this.exitCode = new Promise((resolve) => (this.#exited = resolve));
    this.#whole = new Promise((resolve) => (this.#give = resolve));
    this.#listeners = [
      ['SIGINT', () => this.#begin(0, 'SIGINT')],
      ['SIGTERM', () => this.#begin(0, 'SIGTERM')],
      ['message', (message) => message === 'shutdown' && this.#begin(0, 'shutdown')],
      ['uncaughtException', (error) => this.#crash(error)],
      ['unhandledRejection', (error) => this.#crash(error)],
    ];
  }

  /** True once the process is to end. */
  get begun(): boolean {
    return this.#code !== undefined;
  }

  listen(): void {
    surviveLostOutput(this.#host);
    for (const [event, listener] of this.#listeners) this.#host.on(event, listener);
  }

  /** Sets the group to stop. Only the first call counts; an end that has begun waits for it. */
  take(whole: Group): void {
    this.#taken ??= whole;
    this.#give(whole);
    if (this.begun) whole.quiet();
  }

  fail(error: unknown): void {
    if (this.#code === 0) this.#code = 1; // a graceful stop has failed
    this.#log.fatal({ err: error }, 'fatal error, stopping');
    this.#begin(1, 'failure');
  }

  #begin(code: number, reason: string): void {
    if (this.begun) return;
    this.#code = code;
    this.#log.info({ reason }, 'stopping');
    this.#taken?.quiet();
    this.#stop().catch((error: unknown) => this.#crash(error));
  }

  async #stop(): Promise<void> {
    const done = new AbortController();
    const stopped = this.#whole.then((whole) => whole.stop()).then(() => true);
    const late = this.#clock.sleep(STOP_LIMIT_MS, done.signal).then(() => false);
    try {
      if (await Promise.race([stopped, late])) {
        this.#log.info('stopped');
      } else {
        this.#code = 1;
        const hung = this.#taken?.remaining() ?? ['start'];
        this.#log.error({ hung, limitMs: STOP_LIMIT_MS }, 'did not stop in time');
      }
    } catch (error) {
      this.#code = 1;
      this.#log.error({ err: error }, 'stopped with errors');
    }
    done.abort();
    this.#exit(this.#code ?? 0);
  }

  #crash(error: unknown): void {
    this.#log.fatal({ err: error }, 'uncaught exception');
    this.#exit(1);
  }

  #exit(code: number): void {
    if (this.#gone) return;
    this.#gone = true;
    flushOutput(this.#host, this.#clock).then(
      () => this.#leave(code),
      () => this.#leave(1),
    );
  }

  #leave(code: number): void {
    for (const [event, listener] of this.#listeners) this.#host.off(event, listener);
    this.#host.exit(code);
    this.#exited(code);
  }
}
