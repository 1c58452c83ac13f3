import type { Redis } from 'ioredis';

const AFTER_MS = 50;

/**
 * Reconnects when ioredis gives up although its retry strategy does not. With sentinels it ends permanently when a
 * failover is announced, or the connection is ended, while it resolves the master.
 *
 * @returns stops reconnecting
 */
export function keepConnecting(redis: Redis): () => void {
  let timer: NodeJS.Timeout | null = null;
  const connectLater = (): void => {
    timer = setTimeout(() => {
      // A failure is an event of its own, and perhaps another end.
      redis.connect().catch(() => undefined);
    }, AFTER_MS);
  };
  redis.on('end', connectLater);
  return () => {
    redis.off('end', connectLater);
    if (timer !== null) clearTimeout(timer);
  };
}
