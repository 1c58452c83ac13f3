import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { fail, ok, warn, type Found } from './finding.ts';

const GIB = 1024 ** 3;
/** Below the first a busy sale may fill the disk within hours, below the second at any time. */
const WARNED_BYTES = 2 * GIB;
const FAILED_BYTES = GIB / 4;

/** Judges the room of the disk under a folder; nothing where the folder is not on this machine. */
export async function judgeDisk(what: string, folder: string): Promise<Found[]> {
  if (!existsSync(folder)) return [];
  const { bavail, bsize } = await statfs(folder);
  return [judgeRoom(`${what} (${folder})`, bavail * bsize)];
}

export function judgeRoom(what: string, freeBytes: number): Found {
  const found = `${(freeBytes / GIB).toFixed(1)} GiB free for ${what}`;
  if (freeBytes >= WARNED_BYTES) return ok(found);
  const whatToDo = 'make room: a store whose disk is full refuses to write';
  return freeBytes < FAILED_BYTES ? fail(found, whatToDo) : warn(found, whatToDo);
}
