import { Lifecycle } from './lifecycle.ts';
import type { Stoppable } from './stoppable.ts';

/**
 * Several parts with one life. They are started in the given order, each after the one before it is at work, all
 * quieted in one turn, and stopped in reverse order, so that no part loses what it stands on while it finishes. A part
 * that fails to stop does not keep the others from stopping; its error is thrown when all are gone.
 */
export class Group extends Lifecycle {
  readonly #parts: readonly Stoppable[];
  readonly #present: Set<Stoppable>;

  constructor(name: string, parts: readonly Stoppable[]) {
    super(name);
    this.#parts = parts;
    this.#present = new Set(parts);
  }

  /** Names of the parts that are not gone yet, those of groups inside included; what hung, when a deadline passes. */
  remaining(): string[] {
    return [...this.#present].flatMap((part) => (part instanceof Group ? part.remaining() : [part.name]));
  }

  /** Those of its parts. */
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

  /** A part may be open already, although it was never started. */
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
