import type { Stoppable } from './stoppable.ts';

/**
 * Implements the cases of `Stoppable`. A subclass implements the hooks. Each is called at most once: `onStop` after
 * `onStart` has settled, or `onStopUnstarted` where `onStart` was never called.
 */
export abstract class Lifecycle implements Stoppable {
  readonly name: string;
  readonly #quieted = new AbortController();
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  start(): Promise<void> {
    this.#starting ??= this.#quieted.signal.aborted ? Promise.resolve() : this.#runStart();
    return this.#starting;
  }

  quiet(): void {
    if (this.#quieted.signal.aborted) return;
    this.#quieted.abort();
    this.onQuiet();
  }

  stop(): Promise<void> {
    this.quiet();
    this.#stopping ??= this.#runStop();
    return this.#stopping;
  }

  /** Aborted once no more work is to be accepted. */
  protected get signal(): AbortSignal {
    return this.#quieted.signal;
  }

  protected abstract onStart(): Promise<void>;

  protected abstract onStop(): Promise<void>;

  troubles(): readonly string[] {
    return [];
  }

  /** For a part that is open from its construction on, and is stopped without having been started. */
  protected async onStopUnstarted(): Promise<void> {
    return;
  }

  /** For an immediate reaction; most implementations only check `signal`. */
  protected onQuiet(): void {
    return;
  }

  #started = false;

  async #runStart(): Promise<void> {
    this.#started = true;
    await this.onStart();
  }

  async #runStop(): Promise<void> {
    if (!this.#started) return this.onStopUnstarted();
    await this.#starting?.catch(() => undefined); // its error is for the callers of start
    await this.onStop();
  }
}
