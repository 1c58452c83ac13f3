/** The command is not possible as given; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
