/**
 * What everything long-lived in a process can do: a loop, a server, a subscription, a whole process. It lives once:
 * what has been stopped is never started again; make a new one.
 *
 * The hard cases, for whoever implements or calls it (`Lifecycle` implements them once for all):
 *
 * - Every method may be called at any time, any number of times, from any number of places.
 * - **Started twice**: the second call waits for the same start.
 * - **Stopped before started**: resolves at once; a start that comes later does nothing and resolves.
 * - **Quieted before started**: a start that comes later does nothing and resolves.
 * - **Stopped during start**: the start is not torn apart; stop waits for it, then takes down what it built. A start
 *   that can take long watches for being quieted and returns early.
 * - **Start failed**: every caller of start gets the error; stop still takes down what the start left half-built.
 * - **Stopped twice**: the second call waits for the same stop.
 *
 * Quiet and stop are two words because a daemon has two duties when it leaves: to take nothing new at once, and to
 * finish what it has in hand.
 */
export interface Stoppable {
  /** For the log, which names what did not stop in time. */
  readonly name: string;

  /** Resolves when it is at work. Rejects if it cannot be, which is for the owner to judge. */
  start(): Promise<void>;

  /**
   * What is wrong with it now, for people: a sentence each, beginning with a name. None while all is well. Returns at
   * once and never throws.
   */
  troubles(): readonly string[];

  /** Take no more work, from now on. Returns at once and never throws. */
  quiet(): void;

  /**
   * Quiet, finish what is in hand, be gone: no timer, no socket, no connection is left when it resolves. It sets no
   * deadline itself: the owner has one for all of its parts together, and ends the process when it passes.
   */
  stop(): Promise<void>;
}
