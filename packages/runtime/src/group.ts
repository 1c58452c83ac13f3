import { Lifecycle } from './lifecycle.ts';
import type { Stoppable } from './stoppable.ts';

/**
 * Several parts with one lifecycle. They are started in the given order, each after the start of the one before, all
 * quieted in one turn of the event loop, and stopped in reverse order, so that no part loses its dependencies while it
 * finishes. If a part fails to stop, the others are stopped all the same, and its error is thrown at the end.
 */
export class Group extends Lifecycle {
  readonly #parts: readonly Stoppable[];
  readonly #present: Set<Stoppable>;

  constructor(name: string, parts: readonly Stoppable[]) {
    super(name);
    this.#parts = parts;
    this.#present = new Set(parts);
  }

  /**
   * Names of the parts that have not stopped yet, including those of nested groups: what hangs when a deadline has
   * passed.
   */
  remaining(): string[] {
    return [...this.#present].flatMap((part) => (part instanceof Group ? part.remaining() : [part.name]));
  }

  /** The troubles of its parts. */
  override troubles(): string[] {
    return this.#parts.flatMap((part) => part.troubles());
  }

  protected async onStart(): Promise<void> {
    for (const part of this.#parts) {
      if (this.signal.aborted) return;
      await part.start();
    }
  }

  protected override onQuiet(): void {
    for (const part of this.#parts) part.quiet();
  }

  protected onStop(): Promise<void> {
    return this.#stopParts();
  }

  /** A part may be open without having been started. */
  protected override onStopUnstarted(): Promise<void> {
    return this.#stopParts();
  }

  async #stopParts(): Promise<void> {
    const errors: unknown[] = [];
    for (const part of this.#parts.toReversed()) {
      try {
        await part.stop();
      } catch (error) {
        errors.push(error);
      }
      this.#present.delete(part);
    }
    if (errors.length > 0) throw new AggregateError(errors, `${this.name}: parts failed to stop`);
  }
}
