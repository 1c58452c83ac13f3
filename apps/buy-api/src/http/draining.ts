/** Whether the process is about to stop, shared by the server, which decides it, and the answers, which show it. */
export interface Draining {
  /** From now on every answer closes its connection, and readiness says no. */
  hasBegun: boolean;
}

export function createDraining(): Draining {
  return { hasBegun: false };
}
