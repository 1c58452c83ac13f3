/** The command was understood and cannot be done: it ends with 1. The message is for the terminal. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}
