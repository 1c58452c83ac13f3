import { Group } from './group.ts';

/**
 * A group whose parts wait for something that a start must not wait for, like a store that may be away for hours. Its
 * owner's start passes over it, and `begin` starts it. It is quieted and stopped like any other part, also before that.
 */
export class LateGroup extends Group {
  override start(): Promise<void> {
    return Promise.resolve();
  }

  /** Starts the parts, with the rules of `Stoppable.start`: any number of calls, none of which does anything after a stop. */
  begin(): Promise<void> {
    return super.start();
  }
}
