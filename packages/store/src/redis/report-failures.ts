import type { Socket } from 'node:net';
import type { Redis } from 'ioredis';

/** What a socket says whose other side has gone while something was sent. */
const CUT_OFF: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Reports why a connection could not be made or was lost. A server that wants TLS ends one that comes without it before
 * any answer: ioredis takes an orderly end for no error, and a reset, which follows where a command was on its way, for
 * one that says nothing of the reason.
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

/** There is no stream where no connection came to be. */
function hasNoAnswer({ stream }: { readonly stream: Socket | undefined }): boolean {
  return stream !== undefined && (stream.readableEnded || stream.errored !== null) && stream.bytesRead === 0;
}
