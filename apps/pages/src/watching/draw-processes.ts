import { formatTime } from '@stampede/domain';
import type { SeenProcess } from '@stampede/engine';
import type { ProcessLine } from '../view/desk-view.ts';
import { LIVES_MS } from './lives.ts';

/**
 * The rows of `processes` as the desk shows them. A dead one is left out where another one lives in its place.
 * @param ageMs since the rows were read
 */
export function drawProcesses(rows: readonly SeenProcess[], ageMs: number): ProcessLine[] {
  const lives = ({ unseenMs }: SeenProcess): boolean | null => {
    if (unseenMs >= LIVES_MS) return false;
    return ageMs < LIVES_MS ? true : null;
  };
  const living = new Set(rows.filter((row) => lives(row) !== false).map(placeOf));
  return rows
    .filter((row) => lives(row) !== false || !living.has(placeOf(row)))
    .map((row) => {
      const { name, instance, host, version, pid, startedAtMs, seenAtMs, troubles } = row;
      return {
        ...{ name, instance, host, version, pid, troubles, lives: lives(row) },
        ...{ startedAt: formatTime(startedAtMs), seenAt: formatTime(seenAtMs) },
      };
    });
}

function placeOf({ name, instance, host }: SeenProcess): string {
  return `${name} ${instance} ${host}`;
}
