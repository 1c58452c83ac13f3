/** The command line makes no sense as given: it ends with 2. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
