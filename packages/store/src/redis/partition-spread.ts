import { nameOf, slotOfPartition, type SlotRange } from './cluster-slots.ts';

/** Numbers of partitions that spread well over most clusters. */
const CHOICES = [64, 128, 256];
/** From this ratio of the busiest master's share to an even share, a spread is reported. */
const UNEVEN = 1.5;

/**
 * The problem of a number of partitions on a cluster; null where the spread is even, or no other number is better. A
 * partition is on the master of its number's slot, so few partitions may leave a master without any.
 *
 * @param slots in slot order
 */
export function findUnevenSpread(slots: readonly SlotRange[], partitions: number): string | null {
  const spread = spreadOver(slots, partitions);
  if (!isUneven(spread)) return null;
  const others = CHOICES.map((choice) => ({ choice, spread: spreadOver(slots, choice) }));
  const better =
    others.find((other) => !isUneven(other.spread)) ??
    others.filter((other) => weightOf(other.spread) < weightOf(spread)).at(-1);
  if (better === undefined) return null;
  return (
    `PARTITIONS=${partitions} lie unevenly over the ${spread.length} masters of the cluster, ${spread.join('/')} in the ` +
    `order of their slots: choose PARTITIONS=${better.choice}, which lie ${better.spread.join('/')}`
  );
}

/** How many partitions each master has. */
function spreadOver(slots: readonly SlotRange[], partitions: number): number[] {
  const counts = new Map(slots.map(({ master }) => [nameOf(master), 0]));
  for (let partition = 0; partition < partitions; partition += 1) {
    const slot = slotOfPartition(partition);
    const range = slots.find(({ from, to }) => from <= slot && slot <= to);
    if (range === undefined) continue;
    const name = nameOf(range.master);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts.values()];
}

function isUneven(spread: readonly number[]): boolean {
  return spread.includes(0) || weightOf(spread) >= UNEVEN;
}

/** The ratio of the busiest master's partitions to an even share. */
function weightOf(spread: readonly number[]): number {
  const sum = spread.reduce((before, count) => before + count, 0);
  return sum === 0 ? 0 : (Math.max(...spread) * spread.length) / sum;
}
