/** Where the process is in its life, shared by the server, which decides it, and the answers, which show it. */
export interface Lifecycle {
  /** The process is about to stop: every answer closes its connection, and readiness says no. */
  draining: boolean;
}

export function createLifecycle(): Lifecycle {
  return { draining: false };
}
