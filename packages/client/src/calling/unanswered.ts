/** One attempt without an answer of the API. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Of an answer that is not the API's; null without any. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    from: {
      readonly status?: number;
      readonly retryAfterMs?: number | null;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: from.cause });
    this.status = from.status ?? null;
    this.retryAfterMs = from.retryAfterMs ?? null;
  }
}
