/**
 * No answer of the API: the connection failed, the time ended, or something between answered in its place. Whether the
 * request was carried out is not known; the same purchase, payment or keyed request can be sent again.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** How often it was tried. */
  readonly attempts: number;
  /** The status of an answer that is not the API's, such as a proxy's 502; null without any. */
  readonly status: number | null;

  constructor(message: string, attempts: number, status: number | null, cause: unknown) {
    super(message, { cause });
    this.attempts = attempts;
    this.status = status;
  }
}
