import { counted, durationOf, type Judge } from './finding.ts';
import { pm2Command } from './pm2-command.ts';

/** An entry waits some milliseconds while an order-creator keeps up. */
const AGE_MS = 3000;
/** From this share of QUEUE_LIMIT on. */
const FULL = 0.8;

/** A queue that grows near its limit, or whose purchases wait for long. */
export const queue: Judge = ({ gates, queueLimit, pm2Home, nowMs }) => {
  const lengths = (gates ?? []).map(({ queueLength }) => queueLength ?? 0);
  const oldestMs = Math.max(0, ...(gates ?? []).map(({ oldestEntryAgeMs }) => oldestEntryAgeMs ?? 0));
  const isFull = Math.max(0, ...lengths) >= queueLimit * FULL;
  if (oldestMs <= AGE_MS && !isFull) return [];
  const waiting = counted(
    lengths.reduce((sum, length) => sum + length, 0),
    'purchase',
  );
  return [
    {
      id: 'queue',
      cause: `${waiting} wait in the queue, the oldest for ${durationOf(oldestMs)}${isFull ? `; the limit is ${queueLimit}` : ''}.`,
      effect: isFull
        ? 'At the limit purchases are refused with 503. Those that wait cannot be paid yet.'
        : 'Buyers have an order number, and cannot pay yet.',
      sinceMs: nowMs - oldestMs,
      next: 'Look at the log of order-creator, and start more of them if the load stays.',
      command: pm2Command('logs order-creator', { pm2Home }),
      page: null,
    },
  ];
};
