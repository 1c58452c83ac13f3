import type { Sale } from '@stampede/client';

/** Units a second that were taken between two answers, by the server's clock; null where it did not go on. */
export function purchaseRate(before: Sale | null, now: Sale): number | null {
  if (before === null) return null;
  const seconds = (Date.parse(now.serverTime) - Date.parse(before.serverTime)) / 1000;
  return seconds > 0 ? Math.max(0, Math.round((takenOf(now) - takenOf(before)) / seconds)) : null;
}

function takenOf({ items }: Sale): number {
  return items.reduce((sum, { reserved, sold }) => sum + reserved + sold, 0);
}
