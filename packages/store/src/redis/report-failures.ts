import type { Socket } from 'node:net';
import type { Redis } from 'ioredis';

/** Error codes of a socket whose peer closed it while data was sent. */
const CUT_OFF: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Reports why a connection could not be made or was lost. A server that requires TLS closes a plain connection without
 * any reply: ioredis reports no error for an orderly close, and for a reset, which follows a command in flight, one
 * without the reason.
 */
export function reportFailures(redis: Redis, onError: (error: Error) => void): void {
  let isExplained = false;
  redis.on('connecting', () => {
    isExplained = false;
  });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (CUT_OFF.has(error.code) && hasNoAnswer(redis)) return;
    isExplained = true;
    onError(error);
  });
  redis.on('close', () => {
    if (!isExplained && hasNoAnswer(redis))
      onError(new Error('the server ended a new connection without an answer: it may want TLS (rediss://)'));
  });
}

/** Without a connection there is no stream. */
function hasNoAnswer({ stream }: { readonly stream: Socket | undefined }): boolean {
  return stream !== undefined && (stream.readableEnded || stream.errored !== null) && stream.bytesRead === 0;
}
