/** What was asked for cannot be: says so in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
