import type { Redis } from 'ioredis';

const AFTER_MS = 50;

/**
 * Connects again when ioredis gives up although its retry strategy does not. It does so with sentinels: when a switch of the
 * master is announced, or the connection is ended, while it asks them for the master, it ends for good.
 *
 * @returns ends that
 */
export function keepConnecting(redis: Redis): () => void {
  let timer: NodeJS.Timeout | null = null;
  const connectLater = (): void => {
    timer = setTimeout(() => {
      // What goes wrong is an event of its own, and perhaps another end.
      redis.connect().catch(() => undefined);
    }, AFTER_MS);
  };
  redis.on('end', connectLater);
  return () => {
    redis.off('end', connectLater);
    if (timer !== null) clearTimeout(timer);
  };
}
