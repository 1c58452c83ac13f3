import { now } from '../live/clock.ts';
import { duration } from '../words/numbers.ts';

/** Messages come twice a second, so a figure that is a second old has missed one. */
const FRESH_MS = 1_000;

/** How old a figure is, once it is older than it should be; where it cannot be read, that. */
export function Age({ asOf, known = true }: { readonly asOf: string | null; readonly known?: boolean }) {
  if (asOf === null || !known) return <span>cannot be read</span>;
  const ageMs = now.value - Date.parse(asOf);
  if (ageMs < FRESH_MS) return null;
  return <span>{duration(Math.floor(ageMs / 1_000) * 1_000)} old</span>;
}
