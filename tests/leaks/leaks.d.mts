/** Looks for what keeps a process alive since this was made: connections, servers, child processes, timers. */
export class Leaks {
  /** Waits until nothing is left, at most 5 s unless given. Returns a line for each thing that is. */
  remaining(withinMs?: number): Promise<string[]>;
  /** Ends what is left. A timer cannot be ended from here. */
  end(): void;
}
