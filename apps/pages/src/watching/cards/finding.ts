import type { Card } from '../../view/desk-view.ts';
import type { Seen } from '../seen.ts';

/** A card before it is dated and put in order. */
export interface Finding extends Omit<Card, 'kind' | 'since'> {
  /** The store's own time; null: since this process found it first. */
  readonly sinceMs: number | null;
}

/** Finds what needs attention for cards of one kind. */
export type Judge = (seen: Seen) => readonly Finding[];

/** A duration for people: seconds up to two minutes, then minutes, hours and days. */
export function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** A number of things, as `1 order` or `2 orders`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
