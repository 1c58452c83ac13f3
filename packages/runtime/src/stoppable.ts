/**
 * The lifecycle of everything long-lived in a process: a loop, a server, a subscription, a whole process. It runs once:
 * after a stop it cannot be started again; make a new one.
 *
 * Its rules for implementers and callers (`Lifecycle` implements them):
 *
 * - Every method may be called at any time and any number of times.
 * - **Started twice**: the second call waits for the same start.
 * - **Stopped before started**: resolves immediately; a start that comes later does nothing and resolves.
 * - **Quieted before started**: a start that comes later does nothing and resolves.
 * - **Stopped during start**: stop waits for the start, then stops what it started. A start that can take long checks
 *   for being quieted and returns early.
 * - **Start failed**: every caller of start gets the error; stop cleans up what the start left incomplete.
 * - **Stopped twice**: the second call waits for the same stop.
 *
 * Quiet and stop are two steps because a daemon that stops has two duties: to accept nothing new immediately, and to
 * finish what is in flight.
 */
export interface Stoppable {
  /** For the log of parts that did not stop in time. */
  readonly name: string;

  /** Resolves when it is running. Rejects if it cannot start; the owner handles that. */
  start(): Promise<void>;

  /**
   * Its present problems, for operators: a sentence each, beginning with a name. Empty while it is healthy.
   * Synchronous; never throws.
   */
  troubles(): readonly string[];

  /** Accepts no more work from now on. Synchronous; never throws. */
  quiet(): void;

  /**
   * Quiets, and finishes what is in flight: no timer, socket or connection is left when it resolves. It has no deadline
   * of its own: the owner has one for all of its parts, and ends the process when it passes.
   */
  stop(): Promise<void>;
}
