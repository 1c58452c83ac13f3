/** Whether the process is draining: set by the server, read by the answers. */
export interface Draining {
  /** While true, every answer closes its connection, and readiness fails. */
  hasBegun: boolean;
}

export function createDraining(): Draining {
  return { hasBegun: false };
}
