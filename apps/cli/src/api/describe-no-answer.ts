import type { NoAnswerError } from '@stampede/client';

/** Where there was no answer, how often it was tried, and why. */
export function describeNoAnswer(error: NoAnswerError, url: string): string {
  const times = error.attempts === 1 ? 'one attempt' : `${error.attempts} attempts`;
  const reason = reasonOf(error) ?? error.message;
  return `${url} does not answer (${times}): ${reason}`;
}

/** The innermost cause says what happened to the connection. */
function reasonOf({ cause }: NoAnswerError): string | null {
  let inner: unknown = cause;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error && inner.message !== '' ? inner.message : null;
}
