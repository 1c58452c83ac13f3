/** A store's own code and message for a failure. */
export interface FailureCause {
  /** The first word of a Redis error, an SQLSTATE, or a network error's code: short enough for a metric's label. */
  readonly code: string;
  readonly words: string;
}

const WORDS_MAX = 200;

/** The code and the message, at most 200 characters, of a failure's root cause. */
export function causeOf(error: unknown): FailureCause {
  const root = rootOf(error);
  return { code: codeOf(root), words: wordsOf(root).slice(0, WORDS_MAX) };
}

function wordsOf({ name, message }: Error): string {
  // The driver's own words name one of its options.
  if (name === 'MaxRetriesPerRequestError') return 'the connection was lost';
  return message === '' ? name : message;
}

/** Store errors wrap the driver's error. Of attempts at several addresses, the first one's error counts. */
function rootOf(error: unknown): Error {
  let root = error instanceof Error || hasMessage(error) ? (error as Error) : new Error(String(error));
  for (let depth = 0; depth < 5; depth += 1) {
    const inner: unknown = root instanceof AggregateError ? root.errors[0] : root.cause;
    if (!hasMessage(inner)) break;
    root = inner as Error;
  }
  return root;
}

/** Not instanceof: errors of Node's own modules are of another realm under a test runner. */
function hasMessage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'message' in value;
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  if (error.message.includes("The user executing the script can't")) return 'NOPERM';
  const [word = ''] = / (OOM|READONLY|MISCONF) /.exec(error.message)?.slice(1) ?? error.message.split(' ');
  if (error.name === 'ReplyError' && /^[A-Z]+$/.test(word)) return word;
  return /time(d )?out|timeout/i.test(error.message) ? 'timeout' : 'connection';
}
