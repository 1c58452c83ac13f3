import type { Socket } from 'node:net';
import type { Redis } from 'ioredis';

/**
 * Tells why a connection could not be made or was lost. A server that wants TLS ends one that comes without it before any
 * answer, and ioredis takes that for no error.
 */
export function reportFailures(redis: Redis, onError: (error: Error) => void): void {
  let isExplained = false;
  redis.on('connecting', () => {
    isExplained = false;
  });
  redis.on('error', (error) => {
    isExplained = true;
    onError(error);
  });
  redis.on('close', () => {
    if (!isExplained && hasEndedSilently(redis))
      onError(new Error('the server ended a new connection without an answer: it may want TLS (rediss://)'));
  });
}

/** There is no stream where no connection came to be. */
function hasEndedSilently({ stream }: { readonly stream: Socket | undefined }): boolean {
  return stream !== undefined && stream.readableEnded && stream.bytesRead === 0;
}
