import type { Stoppable } from './stoppable.ts';

/**
 * The hard cases of `Stoppable`, once. A subclass fills in what starting and stopping mean; each of the
 * hooks is called at most once: `onStop` after `onStart` has settled, or `onStopUnstarted` where that was never called.
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

  /** Aborted from the moment that no more work is to be taken. */
  protected get signal(): AbortSignal {
    return this.#quieted.signal;
  }

  protected abstract onStart(): Promise<void>;

  protected abstract onStop(): Promise<void>;

  troubles(): readonly string[] {
    return [];
  }

  /** For what was open from its construction on, and is stopped without having been started. */
  protected async onStopUnstarted(): Promise<void> {
    return;
  }

  /** For what has to react at once; most implementations only look at `signal`. */
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
    await this.#starting?.catch(() => undefined); // its error belongs to the callers of start
    await this.onStop();
  }
}
