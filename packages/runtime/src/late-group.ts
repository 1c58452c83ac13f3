import { Group } from './group.ts';

/**
 * A group whose parts wait for something that a start must not wait for, such as a store that may be unavailable for
 * hours. Its owner's start skips it, and `begin` starts it. It is quieted and stopped like any other part, also before
 * `begin`.
 */
export class LateGroup extends Group {
  override start(): Promise<void> {
    return Promise.resolve();
  }

  /** Starts the parts, with the rules of `Stoppable.start`: idempotent, and without effect after a stop. */
  begin(): Promise<void> {
    return super.start();
  }
}
